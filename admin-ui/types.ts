// What may the console ask, and what does it get? `npm run types` writes src/data/openapi.d.ts from the declarations of the API's
// routes, so that the console cannot assume anything else. Not kept in git: the routes are the only place where it is said.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import openapiTS, { astToString } from 'openapi-typescript';
import { openApiOf } from '../proxy/api/openapi.ts';
import { allRoutes } from '../proxy/api/routes/index.ts';

const PATH = join(import.meta.dirname, 'src/data/openapi.d.ts');
const HEADER = '// Made by `npm run types` from the declarations of the API’s routes; not to be edited.\n\n';

const types = await openapiTS(JSON.stringify(openApiOf(allRoutes, '0')), { immutable: true });
const text = HEADER + astToString(types);
// Whoever watches the file is not woken for nothing.
if (!existsSync(PATH) || readFileSync(PATH, 'utf8') !== text) writeFileSync(PATH, text);
