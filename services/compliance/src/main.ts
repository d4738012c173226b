import { runService } from '@bonafide/platform/process/run-service';
import { compliance } from './service.js';

await runService(compliance);
