/** Activations that an export spells out. */
import { type Graph, makeNode, type Node } from './graph.js';

/** x * clip(x + 3, 0, 6) / 6 in four steps is two, which the runtime then makes part of a convolution. */
export function spellActivation(node: Node, graph: Graph): boolean {
  if (node.op !== 'Div' || graph.scalar(node.inputs[1]) !== 6) return false;
  const mul = graph.producerOf(node.inputs[0]);
  if (mul?.op !== 'Mul' || graph.onlyUserOf(mul) !== node) return false;
  const clip = mul.inputs.map(name => graph.producerOf(name)).find(other => other?.op === 'Clip');
  if (!clip || graph.onlyUserOf(clip) !== mul || !isClipTo6(clip, graph)) return false;
  const add = graph.producerOf(clip.inputs[0]);
  const input = mul.inputs.find(name => name !== clip.outputs[0]);
  if (add?.op !== 'Add' || graph.onlyUserOf(add) !== clip || input === undefined) return false;
  if (!add.inputs.includes(input) || !add.inputs.some(name => graph.scalar(name) === 3)) return false;
  const gate = makeNode('HardSigmoid', {
    inputs: [input],
    output: graph.newName(),
    float: { alpha: 1 / 6, beta: 0.5 },
  });
  for (const old of [add, clip, mul]) graph.remove(old, input);
  graph.replace(node, [gate, makeNode('Mul', { inputs: [input, gate.outputs[0]], output: graph.newName() })]);
  return true;
}

/** Its limits are attributes up to version 10 of the operators, inputs from 11 on. */
function isClipTo6({ inputs, attributes }: Node, graph: Graph): boolean {
  const limits = ['min', 'max'].map((name, i) => attributes.get(name)?.float ?? graph.scalar(inputs[i + 1]));
  return limits[0] === 0 && limits[1] === 6;
}
