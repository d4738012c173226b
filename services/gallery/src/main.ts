import { runService } from '@bonafide/platform/service/run-service';
import { gallery } from './service.js';

await runService(gallery);
