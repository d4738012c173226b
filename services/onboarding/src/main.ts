import { runService } from '@bonafide/platform/process/run-service';
import { onboarding } from './service.js';

await runService(onboarding);
