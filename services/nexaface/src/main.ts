import { runService } from '@bonafide/platform/service/run-service';
import { nexaface } from './service.js';

await runService(nexaface);
