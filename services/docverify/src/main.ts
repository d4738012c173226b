import { runService } from '@bonafide/platform/service/run-service';
import { docverify } from './service.js';

await runService(docverify);
