import { runService } from '@bonafide/platform/process/run-service';
import { docverify } from './service.js';

await runService(docverify);
