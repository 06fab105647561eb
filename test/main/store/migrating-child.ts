/** Brings a project up to date and kills itself before the given statement (the last: before the commit). */
import process from 'node:process';
import { connect } from '../../../main/store/connection.ts';
import { migrate } from '../../../main/store/migrate.ts';

const [path = '', at = ''] = process.argv.slice(2);
migrate(connect(path, false), path, (count) => {
  if (count === Number(at)) process.kill(process.pid, 'SIGKILL');
});
