import { runService } from '@bonafide/platform/service/run-service';
import { webhook } from './service.js';

await runService(webhook);
