import { runService } from '@bonafide/platform/process/run-service';
import { webhook } from './service.js';

await runService(webhook);
