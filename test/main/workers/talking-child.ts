/** Says more than its parent can read at once, then its last word, and goes. */
import process from 'node:process';
import { workerPort } from '../../../main/workers/port.ts';

const port = workerPort();
for (let n = 0; n < 3000; n++) port.send({ type: 'word', n, weight: new Float64Array(50) });
await port.sendLast({ type: 'last' });
process.exit(0);
