/**
 * The graph of an ONNX file, taken apart and put together again: nodes can be changed, constants of 32-bit floats read
 * and added. What is not understood is carried along as it stands.
 */
import { type Field, field, fieldsOf, floatField, join, numbersIn, textOf } from './wire.js';

/** Numbers of the fields of onnx.proto's messages, as far as they are needed. */
const MODEL = { irVersion: 1, graph: 7 } as const;
const GRAPH = { node: 1, initializer: 5, output: 12, valueInfo: 13 } as const;
const NODE = { input: 1, output: 2, op: 4, attribute: 5, domain: 7 } as const;
const ATTRIBUTE = { name: 1, float: 2, int: 3, text: 4, tensor: 5, ints: 8, type: 20 } as const;
const TENSOR = { dims: 1, type: 2, floats: 4, name: 8, raw: 9 } as const;
const VALUE = { name: 1 } as const;
/** Of AttributeProto.AttributeType, and of TensorProto.DataType. */
const KIND = { float: 1, int: 2, text: 3, ints: 7 } as const;
const FLOAT = 1;
/** From this version of the format on, a constant need not be an input as well. */
const CONSTANTS_APART = 4;

export interface Node {
  readonly op: string;
  inputs: string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, Attribute>;
  /** Name, domain and what else there is. */
  readonly rest: readonly Uint8Array[];
}

export interface Attribute {
  readonly float?: number;
  readonly int?: number;
  readonly ints?: readonly number[];
  readonly text?: string;
  /** As it stands in the file. */
  readonly raw: Uint8Array;
}

/** A constant of 32-bit floats, row-major. */
export interface Weights {
  readonly dims: readonly number[];
  readonly data: Float32Array;
}

export class Graph {
  /** In an order in which they can be worked on. */
  readonly nodes: Node[] = [];
  readonly #weights = new Map<string, Weights>();
  /** Constants of other types. */
  readonly #others = new Map<string, Uint8Array>();
  readonly #results = new Set<string>();
  readonly #producers = new Map<string, Node>();
  readonly #users = new Map<string, Set<Node>>();
  readonly #rest: Uint8Array[] = [];
  #names = 0;

  constructor(message: Uint8Array) {
    for (const part of fieldsOf(message)) {
      if (part.number === GRAPH.node) this.#take(nodeOf(part.bytes!));
      else if (part.number === GRAPH.initializer) this.#keep(part.bytes!);
      else if (part.number !== GRAPH.valueInfo) this.#rest.push(part.raw); // shapes in between may change
      if (part.number === GRAPH.output) this.#results.add(textOf(firstOf(part.bytes!, VALUE.name)));
    }
  }

  /** A constant by name. */
  weights(name: string | undefined): Weights | undefined {
    return name === undefined ? undefined : this.#weights.get(name);
  }

  /** A constant of a single value. */
  scalar(name: string | undefined): number | undefined {
    const weights = this.weights(name);
    return weights?.data.length === 1 ? weights.data[0] : undefined;
  }

  producerOf(name: string | undefined): Node | undefined {
    return name === undefined ? undefined : this.#producers.get(name);
  }

  usersOf(name: string): Node[] {
    return [...(this.#users.get(name) ?? [])];
  }

  /** The node that alone sees this node's only output; undefined when others do, or the caller does. */
  onlyUserOf({ outputs }: Node): Node | undefined {
    const [user, ...others] = this.usersOf(outputs[0]);
    return outputs.length === 1 && others.length === 0 && !this.#results.has(outputs[0]) ? user : undefined;
  }

  isResult(name: string): boolean {
    return this.#results.has(name);
  }

  /** Adds a constant; answers its name. */
  add(weights: Weights): string {
    const name = this.newName();
    this.#weights.set(name, weights);
    return name;
  }

  newName(): string {
    return `imgtr_${this.#names++}`;
  }

  /** Gives a node other inputs. */
  connect(node: Node, inputs: readonly string[]): void {
    for (const name of node.inputs) this.#users.get(name)?.delete(node);
    node.inputs = [...inputs];
    for (const name of inputs) this.#usersFor(name).add(node);
  }

  /** Puts others in a node's place; who saw its only output sees the last one's instead. */
  replace(node: Node, others: readonly Node[]): void {
    this.nodes.splice(this.nodes.indexOf(node), 1, ...others);
    this.connect(node, []);
    this.#producers.delete(node.outputs[0]);
    for (const other of others) this.#register(other);
    if (others.length > 0) this.#redirect(node.outputs[0], others[others.length - 1].outputs[0]);
  }

  /** Takes a node away; who saw its only output sees `instead`. */
  remove(node: Node, instead: string): void {
    this.replace(node, []);
    this.#redirect(node.outputs[0], instead);
  }

  /** GraphProto. */
  encode(): Uint8Array {
    const used = new Set(this.nodes.flatMap(({ inputs }) => inputs));
    const constants = [...this.#weights]
      .filter(([name]) => used.has(name))
      .map(([name, weights]) => encodeTensor(name, weights));
    return join([
      ...this.nodes.map(node => field(GRAPH.node, encodeNode(node))),
      ...[...constants, ...this.#others.values()].map(tensor => field(GRAPH.initializer, tensor)),
      ...this.#rest,
    ]);
  }

  #take(node: Node): void {
    const tensor = node.op === 'Constant' && firstOf(node.attributes.get('value')?.raw, ATTRIBUTE.tensor);
    if (tensor && this.#keep(tensor, node.outputs[0])) return;
    this.nodes.push(node);
    this.#register(node);
  }

  /** Keeps a TensorProto; false when it is no constant of floats and has to be named otherwise. */
  #keep(tensor: Uint8Array, as?: string): boolean {
    const name = as ?? textOf(firstOf(tensor, TENSOR.name));
    const weights = weightsOf(tensor);
    if (weights) this.#weights.set(name, weights);
    else if (as === undefined) this.#others.set(name, tensor);
    return weights !== undefined;
  }

  #register(node: Node): void {
    for (const name of node.outputs) this.#producers.set(name, node);
    for (const name of node.inputs) this.#usersFor(name).add(node);
  }

  #usersFor(name: string): Set<Node> {
    const users = this.#users.get(name) ?? new Set();
    this.#users.set(name, users);
    return users;
  }

  #redirect(from: string, to: string): void {
    if (from === to) return;
    for (const user of this.usersOf(from)) {
      this.connect(
        user,
        user.inputs.map(name => (name === from ? to : name)),
      );
    }
  }
}

/** A model's bytes with another graph; undefined when its format is too old to be changed. */
export function changeGraph(model: Uint8Array, change: (graph: Graph) => void): Uint8Array | undefined {
  const parts = [...fieldsOf(model)];
  const version = parts.find(({ number }) => number === MODEL.irVersion)?.value ?? 0;
  const message = parts.find(({ number }) => number === MODEL.graph)?.bytes;
  if (version < CONSTANTS_APART || !message) return undefined;
  const graph = new Graph(message);
  change(graph);
  return join(parts.map(part => (part.number === MODEL.graph ? field(MODEL.graph, graph.encode()) : part.raw)));
}

/** A node with attributes of whole numbers and floats. */
export function makeNode(
  op: string,
  {
    inputs,
    output,
    ...attributes
  }: {
    inputs: readonly string[];
    output: string;
    ints?: Readonly<Record<string, readonly number[]>>;
    int?: Readonly<Record<string, number>>;
    float?: Readonly<Record<string, number>>;
  },
): Node {
  const { ints = {}, int = {}, float = {} } = attributes;
  const raw = (name: string, type: number, values: readonly Uint8Array[]) =>
    join([field(ATTRIBUTE.name, name), ...values, field(ATTRIBUTE.type, type)]);
  const all: [string, Attribute][] = [
    ...Object.entries(ints).map(([name, values]): [string, Attribute] => [
      name,
      {
        ints: values,
        raw: raw(
          name,
          KIND.ints,
          values.map(value => field(ATTRIBUTE.ints, value)),
        ),
      },
    ]),
    ...Object.entries(int).map(([name, value]): [string, Attribute] => [
      name,
      { int: value, raw: raw(name, KIND.int, [field(ATTRIBUTE.int, value)]) },
    ]),
    ...Object.entries(float).map(([name, value]): [string, Attribute] => [
      name,
      { float: value, raw: raw(name, KIND.float, [floatField(ATTRIBUTE.float, value)]) },
    ]),
  ];
  return { op, inputs: [...inputs], outputs: [output], attributes: new Map(all), rest: [] };
}

function nodeOf(message: Uint8Array): Node {
  const parts = [...fieldsOf(message)];
  const texts = (number: number) => parts.filter(part => part.number === number).map(({ bytes }) => textOf(bytes));
  const attributes = parts
    .filter(({ number }) => number === NODE.attribute)
    .map(({ bytes }) => [textOf(firstOf(bytes, ATTRIBUTE.name)), attributeOf(bytes!)] as const);
  const known: number[] = [NODE.input, NODE.output, NODE.op, NODE.attribute];
  const domain = texts(NODE.domain)[0] ?? '';
  return {
    op: `${domain && `${domain}.`}${texts(NODE.op)[0]}`,
    inputs: texts(NODE.input),
    outputs: texts(NODE.output),
    attributes: new Map(attributes),
    rest: parts.filter(({ number }) => !known.includes(number)).map(({ raw }) => raw),
  };
}

function attributeOf(raw: Uint8Array): Attribute {
  const parts = [...fieldsOf(raw)];
  const one = (number: number): Field | undefined => parts.find(part => part.number === number);
  const type = one(ATTRIBUTE.type)?.value;
  const float = one(ATTRIBUTE.float)?.bytes;
  const ints = parts.filter(({ number }) => number === ATTRIBUTE.ints).flatMap(numbersIn);
  return {
    raw,
    // A value of 0 need not be written.
    ...(type === KIND.float && { float: float ? floatsOf(float)[0] : 0 }),
    ...(type === KIND.int && { int: one(ATTRIBUTE.int)?.value ?? 0 }),
    ...(ints.length > 0 && { ints }),
    ...(type === KIND.text && { text: textOf(one(ATTRIBUTE.text)?.bytes) }),
  };
}

function encodeNode({ op, inputs, outputs, attributes, rest }: Node): Uint8Array {
  return join([
    ...inputs.map(name => field(NODE.input, name)),
    ...outputs.map(name => field(NODE.output, name)),
    field(NODE.op, op.slice(op.lastIndexOf('.') + 1)),
    ...[...attributes.values()].map(({ raw }) => field(NODE.attribute, raw)),
    ...rest,
  ]);
}

/** The floats of a TensorProto; undefined when it holds something else, or elsewhere. */
function weightsOf(tensor: Uint8Array): Weights | undefined {
  const parts = [...fieldsOf(tensor)];
  if (parts.find(({ number }) => number === TENSOR.type)?.value !== FLOAT) return undefined;
  const dims = parts.filter(({ number }) => number === TENSOR.dims).flatMap(numbersIn);
  const bytes = parts
    .filter(({ number }) => number === TENSOR.floats || number === TENSOR.raw)
    .map(part => part.bytes!);
  const data = floatsOf(join(bytes));
  return data.length === dims.reduce((size, side) => size * side, 1) ? { dims, data } : undefined;
}

/** A copy, since a view may begin anywhere. */
const floatsOf = (bytes: Uint8Array): Float32Array =>
  new Float32Array(new Uint8Array(bytes).buffer, 0, Math.floor(bytes.length / 4));

function encodeTensor(name: string, { dims, data }: Weights): Uint8Array {
  return join([
    ...dims.map(side => field(TENSOR.dims, side)),
    field(TENSOR.type, FLOAT),
    field(TENSOR.name, name),
    field(TENSOR.raw, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
  ]);
}

const firstOf = (message: Uint8Array | undefined, number: number): Uint8Array | undefined =>
  message && [...fieldsOf(message)].find(part => part.number === number)?.bytes;
