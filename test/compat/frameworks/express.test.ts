import { describeService } from './describe-service.ts';
import { expressApp } from './express-app.ts';

describeService(expressApp);
