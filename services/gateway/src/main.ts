import { runService } from '@bonafide/platform/service/run-service';
import { gateway } from './service.js';

await runService(gateway);
