/**
 * Rooms for pages of any pair of languages and any settings: a kit for each kind, made when the first task asks for it.
 * Kits that nobody has used for long are closed when there are many.
 */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BadMessageError, ImgtrError, TransferError } from '../../errors.js';
import { Scope } from '../../flow/scope.js';
import { applySettings } from '../../options/fleet.js';
import type { Options } from '../../options/translate.js';
import type { OperatingRooms } from '../../pipeline.js';
import type { TranslatorUsage } from '../../ports.js';
import type { ProcessorTask } from '../../queue/messages.js';
import { addUsages, NO_USAGE } from '../../translate/desk/meter.js';
import { type Common, furnishPair, type OfPair, ownPair, pairOfTask } from './rooms.js';

export interface Kit {
  readonly options: Options;
  readonly rooms: OfPair;
}

export interface Kits {
  /** The kit of a page from now on, until it leaves. Throws BadMessageError for a task that asks for what is not to be had. */
  enter(pageId: string, task: Task): Promise<Kit>;
  of(pageId: string): Kit;
  leave(pageId: string): void;
  /** What all translators have used. */
  readonly usage: TranslatorUsage;
  readonly verifySeconds: number;
  close(): Promise<void>;
}

type Task = Parameters<typeof pairOfTask>[0] & Pick<ProcessorTask, 'imgtr_settings'>;

interface KitSettings extends Omit<Common, 'scope'> {
  readonly own: Options;
  /** The settings that are kept under a name; undefined when there are none. */
  readonly settings: (name: string) => Promise<string | undefined>;
}

/** Kits kept at hand that no page is using. */
const MOST_IDLE = 32;

interface Made extends Kit {
  readonly scope: Scope;
}
interface Entry {
  readonly making: Promise<Made>;
  /** Pages that use it, or are about to. */
  users: number;
}

/** What is wrong with the worker's own languages and settings is told at once. */
export async function openKits({ own, settings, ...common }: KitSettings): Promise<Kits> {
  let folder: Promise<string> | undefined; // for the files of settings, made with the first of them
  const folderOfFiles = () => {
    folder ??= mkdtemp(path.join(tmpdir(), 'imgtr-kits-'));
    return folder;
  };
  // In the order in which they were last asked for.
  const kits = new Map<string, Entry>();
  const pages = new Map<string, { readonly kit: Made; readonly entry: Entry }>();
  const gone = { usage: NO_USAGE, verifySeconds: 0 };
  const made: Made[] = [];

  const make = async (task: Task): Promise<Made> => {
    const scope = new Scope();
    try {
      const pair = pairOfTask(task, ownPair(own));
      const told = task.imgtr_settings
        ? await readSettings(task.imgtr_settings, { own, settings, folderOfFiles })
        : own;
      const options = { ...told, from: pair.from, to: [pair.to] as Options['to'] };
      const kit = { options, scope, rooms: furnishPair(options, { ...common, scope }) };
      made.push(kit);
      return kit;
    } catch (error) {
      await scope.close();
      if (!(error instanceof ImgtrError) || !error.fatal) throw error;
      throw new BadMessageError(`from ${task.from ?? own.from} to ${task.to ?? own.to[0]}: ${error.message}`, {
        cause: error,
      });
    }
  };
  const retire = async (name: string, entry: Entry) => {
    if (kits.get(name) !== entry || entry.users > 0) return; // meanwhile it went, or is wanted again
    kits.delete(name);
    const kit = await entry.making;
    made.splice(made.indexOf(kit), 1);
    gone.usage = addUsages([gone.usage, kit.rooms.translator.usage]);
    gone.verifySeconds += kit.rooms.verifier.seconds;
    await kit.scope.close().catch(() => {});
  };
  const tidy = async () => {
    const idle = [...kits].filter(([, { users }]) => users === 0);
    for (const [name, entry] of idle.slice(0, Math.max(0, idle.length - MOST_IDLE))) await retire(name, entry);
  };

  const trial = new Scope();
  furnishPair(own, { ...common, scope: trial }); // tells what is wrong
  await trial.close();
  return {
    async enter(pageId, task) {
      const name = [task.from, task.to, task.imgtr_settings].join(' ');
      const entry = kits.get(name) ?? { making: make(task), users: 0 };
      kits.delete(name);
      kits.set(name, entry);
      entry.users++;
      try {
        const kit = await entry.making;
        pages.set(pageId, { kit, entry });
        if (kits.size > MOST_IDLE) await tidy();
        return kit;
      } catch (error) {
        if (kits.get(name) === entry) kits.delete(name); // the next task may find it right
        throw error;
      }
    },
    of(pageId) {
      const page = pages.get(pageId);
      if (!page) throw new ImgtrError(`no kit for ${pageId}`);
      return page.kit;
    },
    leave(pageId) {
      const page = pages.get(pageId);
      if (page) page.entry.users--;
      pages.delete(pageId);
    },
    get usage() {
      return addUsages([gone.usage, ...made.map(({ rooms }) => rooms.translator.usage)]);
    },
    get verifySeconds() {
      return made.reduce((seconds, { rooms }) => seconds + rooms.verifier.seconds, gone.verifySeconds);
    },
    async close() {
      for (const kit of made) await kit.scope.close();
      if (folder) await rm(await folder, { recursive: true, force: true });
    },
  };
}

/** The worker's options as the settings of a task change them. */
async function readSettings(
  name: string,
  { own, settings, folderOfFiles }: Pick<KitSettings, 'own' | 'settings'> & { folderOfFiles: () => Promise<string> },
): Promise<Options> {
  const text = await settings(name).catch(cause => {
    throw new TransferError('the settings of the task cannot be asked for', { cause });
  });
  if (text === undefined) throw new BadMessageError('the settings of the task are no longer kept');
  return applySettings(own, text, async file => {
    const kept = path.join(await folderOfFiles(), `${name}-${file.name}${file.ending}`);
    await writeFile(kept, file.text);
    return kept;
  });
}

/** The rooms of the pipeline, each page in its own kit. */
export const roomsOf = (kits: Kits): Omit<OperatingRooms, 'eraser'> => ({
  plan: page => kits.of(page.id).rooms.plan(page),
  translator: {
    translate: (blocks, context) => kits.of(context.page.id).rooms.translator.translate(blocks, context),
    get usage() {
      return kits.usage;
    },
    close: async () => {},
  },
  typesetter: { typeset: async page => kits.of(page.id).rooms.typesetter.typeset(page), close: async () => {} },
  verifier: {
    verify: async page => kits.of(page.id).rooms.verifier.verify(page),
    get seconds() {
      return kits.verifySeconds;
    },
  },
});
