/**
 * The command line: the commands in order, the words for what went wrong, the exit code. With `cli/`, the wiring of each
 * command, it is the only place that prints and that sets the exit code.
 */
import { createRequire } from 'node:module';
import { addDoctor } from './cli/doctor.js';
import { addEnqueue } from './cli/enqueue.js';
import { addModels } from './cli/models.js';
import { Command, CommanderError } from './cli/parts.js';
import { addQueue } from './cli/queue.js';
import { addRender } from './cli/render.js';
import { addReport } from './cli/report.js';
import { addServe } from './cli/serve.js';
import { addTexts } from './cli/texts.js';
import { addTranslate } from './cli/translate.js';
import { addWorker } from './cli/worker.js';
import { EXIT, ImgtrError, toImgtrError } from './errors.js';
import { tameAllocator } from './runtime/memory/allocator.js';
import { createRedact, secretsIn } from './watch/redact.js';

const { version } = createRequire(import.meta.url)('../package.json') as { version: string };

const program = new Command('imgtr')
  .description('Translates the text inside product pictures, whole catalog folders at a time.')
  .version(version)
  .exitOverride()
  .showHelpAfterError('(imgtr --help shows all options)')
  .hook('preAction', () => tameAllocator(process.env));

// Each imports the work of its command when it is asked for.
const COMMANDS = [
  ...[addTranslate, addModels, addRender, addTexts, addReport],
  ...[addWorker, addEnqueue, addQueue, addServe, addDoctor],
];
for (const add of COMMANDS) add(program);

/** One line, the cure behind it; the stack only when asked for. */
function report(thrown: unknown): void {
  if (thrown instanceof CommanderError) {
    process.exitCode = thrown.exitCode === 0 ? EXIT.ok : EXIT.usage; // commander has printed its own words
    return;
  }
  const error = toImgtrError(thrown);
  const stopped = process.exitCode === EXIT.interrupted || process.exitCode === EXIT.terminated;
  if (stopped) process.stderr.write('stopped: finished pages stay, the same command goes on from there\n');
  else {
    const redact = createRedact(secretsIn(process.env)); // a server's words may repeat what it was sent
    process.stderr.write(redact(`imgtr: ${error.message}${error.cure ? `\n  ${error.cure}` : ''}\n`));
    if (process.argv.includes('--verbose') || !(thrown instanceof ImgtrError)) {
      process.stderr.write(redact(`${error.cause instanceof Error ? error.cause.stack : error.stack}\n`));
    }
    process.exitCode = error.exitCode;
  }
}

// A reader that went away (`imgtr … | head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

await program.parseAsync().catch(report);
