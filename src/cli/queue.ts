/** `imgtr queue`: what lies on the lists, and what can be done about it. */
import type { ListState } from '../queue/redis/office.js';
import { Argument, type Command, loadEnvFile, printJson } from './parts.js';

const LISTS = ['ocr_tasks', 'processor_tasks', 'hosting_tasks', 'error_queue'] as const;

export function addQueue(program: Command): void {
  const queue = program
    .command('queue')
    .summary('what lies on the lists, and what to do about it')
    .description('REDIS_URL says where the queue is.');
  queue
    .command('status')
    .description('how many tasks wait, are in hand, are delayed, run alone, and how many workers live')
    .option('--json', 'one JSON object a line on stdout')
    .action(async ({ json }: { json?: boolean }) => {
      const { commands, settings } = await open();
      const states = await commands.queueStates(settings);
      if (json) for (const state of states) printJson(state);
      else process.stdout.write(tabulate(states));
    });
  queue
    .command('retry')
    .description('put failed tasks of error_queue back on the lists they came from')
    .option('--code <code>', 'only those that failed so, such as E_TRANSFER')
    .option('--request <id>', 'only those of a request')
    .action(async (which: { code?: string; request?: string }) => {
      const { commands, settings } = await open();
      const { revived, lost } = await commands.retryDead(settings, which);
      const rest = lost > 0 ? `; ${lost} stay: their task is not kept whole` : '';
      process.stdout.write(`${revived} put back${rest}\n`);
    });
  queue
    .command('purge')
    .description('throw away what waits on a list; what is in hand goes on')
    .addArgument(choiceArgument())
    .action(async (kind: ListState['kind']) => {
      const { commands, settings } = await open();
      process.stdout.write(`${await commands.purgeList(settings, kind)} thrown away\n`);
    });
  queue
    .command('schema')
    .description('JSON Schema of the messages of every list, or of one')
    .addArgument(choiceArgument().argOptional())
    .action(async (kind?: ListState['kind']) => {
      const { messageJsonSchemas } = await import('../commands/queue.js');
      const schemas = messageJsonSchemas();
      process.stdout.write(`${JSON.stringify(kind ? schemas[kind] : schemas, null, 2)}\n`);
    });
}

const choiceArgument = () => new Argument('<list>', 'by its usual name').choices([...LISTS]);

async function open() {
  loadEnvFile();
  const [commands, { resolveQueueSettings }] = await Promise.all([
    import('../commands/queue.js'),
    import('../options/worker.js'),
  ]);
  return { commands, settings: resolveQueueSettings(process.env) };
}

const COLUMNS = ['list', 'waiting', 'inHand', 'delayed', 'suspects', 'workers', 'oldest'] as const;

/** A row a list; the age of the oldest in seconds. */
function tabulate(states: readonly ListState[]): string {
  const cell = (state: ListState, column: (typeof COLUMNS)[number]) => {
    const value = state[column];
    return typeof value === 'number' && column === 'oldest' ? `${Math.round(value)} s` : String(value ?? '');
  };
  const rows = [[...COLUMNS], ...states.map(state => COLUMNS.map(column => cell(state, column)))];
  const widths = COLUMNS.map((_, i) => Math.max(...rows.map(row => (row[i] as string).length)));
  return rows
    .map(
      row =>
        `${row
          .map((text, i) => text.padEnd(widths[i] as number))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}
