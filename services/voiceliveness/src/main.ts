import { runService } from '@bonafide/platform/service/run-service';
import { voiceliveness } from './service.js';

await runService(voiceliveness);
