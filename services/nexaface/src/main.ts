import { runService } from '@bonafide/platform/process/run-service';
import { nexaface } from './service.js';

await runService(nexaface);
