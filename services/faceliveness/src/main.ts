import { runService } from '@bonafide/platform/service/run-service';
import { faceliveness } from './service.js';

await runService(faceliveness);
