import { getRequestListener } from '@hono/node-server';
import { describeService } from './describe-service.ts';
import { honoApp } from './hono-app.ts';

describeService((...given) => getRequestListener(honoApp(...given).fetch));
