import { runService } from '@bonafide/platform/service/run-service';
import { compliance } from './service.js';

await runService(compliance);
