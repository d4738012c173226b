import { runService } from '@bonafide/platform/service/run-service';
import { nexavoice } from './service.js';

await runService(nexavoice);
