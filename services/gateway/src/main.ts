import { runService } from '@bonafide/platform/process/run-service';
import { gateway } from './service.js';

await runService(gateway);
