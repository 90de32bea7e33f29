/** Marks a planned page by the rules: what stays keeps its pixels from the eraser too, what goes is not passed over. */
import type { Block, PlannedPage } from '../../page.js';
import type { Rules } from './rules.js';

/** A page whose blocks are kept, or opened, as the rules say. */
export function planByRules(page: PlannedPage, rules: Rules): PlannedPage {
  return { ...page, blocks: page.blocks.map(block => planBlock(block, rules)) };
}

function planBlock(block: Block, rules: Rules): Block {
  const fate = rules.fateOf(block);
  if (fate?.action === 'keep') return { ...block, keep: 'rule' };
  if (!fate || !block.keep) return block;
  // A contact line without a Chinese character, or read with doubt, is what the user named all the same.
  const { keep, ...open } = block;
  return open;
}
