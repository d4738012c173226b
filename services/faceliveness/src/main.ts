import { runService } from '@bonafide/platform/process/run-service';
import { faceliveness } from './service.js';

await runService(faceliveness);
