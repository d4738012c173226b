import { runService } from '@bonafide/platform/process/run-service';
import { voiceliveness } from './service.js';

await runService(voiceliveness);
