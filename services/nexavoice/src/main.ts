import { runService } from '@bonafide/platform/process/run-service';
import { nexavoice } from './service.js';

await runService(nexavoice);
