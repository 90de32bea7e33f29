/** `imgtr texts`: all texts of an output folder as one table, and back. */
import path from 'node:path';
import type { Command } from './parts.js';

export function addTexts(program: Command): void {
  const texts = program.command('texts').summary('all texts of an output folder as one table, and back');
  texts
    .command('export')
    .description('Writes every text with its translation to one CSV file, for a reviewer.')
    .argument('<dir>', 'folder of an earlier run')
    .requiredOption('-o, --out <file>', 'the CSV file')
    .action(async (folder: string, { out }: { out: string }) => {
      const { exportTexts } = await import('../commands/texts.js');
      process.stderr.write(`${await exportTexts(folder, out)} texts ▶ ${out}\n`);
    });
  texts
    .command('import')
    .description('Takes changed translations and statuses over into the side-cars; then render them.')
    .argument('<file>', 'the CSV file, reviewed')
    .option('--into <dir>', 'the folder it was exported from (default: where the file lies)')
    .action(async (file: string, { into = path.dirname(file) }: { into?: string }) => {
      const { importTexts } = await import('../commands/texts.js');
      const changed = await importTexts(file, into);
      for (const sidecar of changed) process.stdout.write(`${sidecar}\n`);
      process.stderr.write(
        changed.length > 0 ? `changed: draw them with imgtr render <these> --out ${into}\n` : 'nothing has changed\n',
      );
    });
}
