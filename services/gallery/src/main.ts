import { runService } from '@bonafide/platform/process/run-service';
import { gallery } from './service.js';

await runService(gallery);
