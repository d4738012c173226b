import { runService } from '@bonafide/platform/service/run-service';
import { onboarding } from './service.js';

await runService(onboarding);
