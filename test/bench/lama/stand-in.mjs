/**
 * A network of big-lama's cost: its layers and sizes (Suvorov et al. 2022, configs/training/big-lama.yaml: 64 channels,
 * three halvings to 512 of which three quarters are global, 18 blocks of two fast Fourier convolutions), random weights.
 * Normalisations are folded into the convolutions, as exports do; the Fourier transforms are products with constant
 * matrices, as in the dynamic export. What it gives is noise: it is for the clock only.
 */
import { runnerImport } from 'vite';

const { module: onnx } = await runnerImport(new URL('../../fixtures/onnx-writer.ts', import.meta.url).pathname);

const SIDE = 512;
const LOCAL = 128;
const GLOBAL = 384;
const BLOCKS = 18;
/** Side of the picture behind three halvings, and the columns of its half spectrum. */
const INNER = SIDE / 8;
const COLUMNS = INNER / 2 + 1;

/** Writes the file; returns its multiplications for one tile. */
export function writeStandIn(file) {
  const graph = createGraph();
  const { conv, node, sum } = graph;
  const open = node('Sub', ['one', 'mask']);
  const shown = node('Mul', ['image', open]);
  let wide = node('Relu', [
    sum(
      conv(shown, { from: 3, to: 64, kernel: 7, side: SIDE }),
      conv('mask', { from: 1, to: 64, kernel: 7, side: SIDE }),
    ),
  ]);
  wide = node('Relu', [conv(wide, { from: 64, to: 128, kernel: 3, stride: 2, side: SIDE / 2 })]);
  wide = node('Relu', [conv(wide, { from: 128, to: 256, kernel: 3, stride: 2, side: SIDE / 4 })]);
  let local = node('Relu', [conv(wide, { from: 256, to: LOCAL, kernel: 3, stride: 2, side: INNER })]);
  let global = node('Relu', [conv(wide, { from: 256, to: GLOBAL, kernel: 3, stride: 2, side: INNER })]);
  for (let block = 0; block < BLOCKS; block++) {
    const [first, second] = fourierConvolution(graph, ...fourierConvolution(graph, local, global));
    local = sum(local, first);
    global = sum(global, second);
  }
  const up = { kernel: 3, stride: 2, turned: true };
  wide = node('Relu', [
    sum(
      conv(local, { from: LOCAL, to: 256, ...up, side: SIDE / 4 }),
      conv(global, { from: GLOBAL, to: 256, ...up, side: SIDE / 4 }),
    ),
  ]);
  wide = node('Relu', [conv(wide, { from: 256, to: 128, ...up, side: SIDE / 2 })]);
  wide = node('Relu', [conv(wide, { from: 128, to: 64, ...up, side: SIDE })]);
  const made = node('Sigmoid', [conv(wide, { from: 64, to: 3, kernel: 7, side: SIDE })]);
  node('Mul', [made, 'range'], 'output');
  onnx.writeOnnx(file, graph.finish());
  return graph.multiplications;
}

/** One fast Fourier convolution: near pixels by 3 x 3, all pixels by their spectrum. */
function fourierConvolution({ conv, node, sum, product }, local, global) {
  const near = { kernel: 3, side: INNER };
  const toLocal = sum(
    conv(local, { from: LOCAL, to: LOCAL, ...near }),
    conv(global, { from: GLOBAL, to: LOCAL, ...near }),
  );
  const half = GLOBAL / 2;
  const inner = node('Relu', [conv(global, { from: GLOBAL, to: half, kernel: 1, side: INNER })]);
  const spectrum = transform({ node, sum, product }, inner);
  const mixed = [0, 1].map(() => {
    const [real, imaginary] = spectrum.map(part =>
      conv(part, { from: half, to: half, kernel: 1, side: INNER, columns: COLUMNS }),
    );
    return node('Relu', [sum(real, imaginary)]);
  });
  const back = sum(inner, transformBack({ node, sum, product }, mixed));
  const far = conv(back, { from: half, to: GLOBAL, kernel: 1, side: INNER });
  const toGlobal = sum(conv(local, { from: LOCAL, to: GLOBAL, ...near }), far);
  return [node('Relu', [toLocal]), node('Relu', [toGlobal])];
}

/** Real and imaginary part of the half spectrum: along the rows, then along the columns. */
function transform({ node, sum, product }, picture) {
  const [real, imaginary] = ['rowCos', 'rowSin'].map(matrix => product(picture, matrix));
  const along = (matrix, part) => product(matrix, part);
  return [
    sum(along('columnCos', real), along('columnSin', imaginary)),
    node('Sub', [along('columnCos', imaginary), along('columnSin', real)]),
  ];
}

function transformBack({ node, sum, product }, [real, imaginary]) {
  const upReal = node('Sub', [product('columnCos', real), product('columnSin', imaginary)]);
  const upImaginary = sum(product('columnCos', imaginary), product('columnSin', real));
  return node('Sub', [product(upReal, 'backCos'), product(upImaginary, 'backSin')]);
}

function createGraph() {
  const nodes = [];
  const constants = [
    { name: 'one', dims: [1], values: Float32Array.of(1) },
    { name: 'range', dims: [1], values: Float32Array.of(255) },
    ...fourierMatrices(),
  ];
  let count = 0;
  let multiplications = 0;
  const node = (op, inputs, output = `t${++count}`, ints) => {
    nodes.push({ op, inputs, output, ...(ints && { ints }) });
    return output;
  };
  const conv = (input, { from, to, kernel, stride = 1, turned = false, side, columns = side }) => {
    const name = `w${++count}`;
    const weights = { name, dims: turned ? [from, to, kernel, kernel] : [to, from, kernel, kernel] };
    constants.push({ ...weights, values: randomWeights(from * to * kernel * kernel, from * kernel * kernel) });
    // A turned convolution works once for each pixel that comes in, a quarter of those that go out.
    multiplications += (from * to * kernel * kernel * side * columns) / (turned ? stride * stride : 1);
    const pad = kernel >> 1;
    return node(turned ? 'ConvTranspose' : 'Conv', [input, name], undefined, {
      kernel_shape: [kernel, kernel],
      strides: [stride, stride],
      pads: [pad, pad, pad, pad],
      ...(turned && { output_padding: [1, 1] }),
    });
  };
  const sum = (a, b) => node('Add', [a, b]);
  const product = (a, b) => {
    multiplications += (GLOBAL / 2) * INNER * INNER * COLUMNS;
    return node('MatMul', [a, b]);
  };
  const slot = (name, channels) => ({ name, dims: ['N', channels, SIDE, SIDE] });
  return {
    ...{ node, conv, sum, product },
    finish: () => ({ nodes, constants, inputs: [slot('image', 3), slot('mask', 1)], outputs: [slot('output', 3)] }),
    get multiplications() {
      return multiplications;
    },
  };
}

function fourierMatrices() {
  const matrix = (name, rows, columns, value) => ({
    name,
    dims: [rows, columns],
    values: Float32Array.from({ length: rows * columns }, (_, n) => value(Math.floor(n / columns), n % columns)),
  });
  const turn = (a, b) => (2 * Math.PI * a * b) / INNER;
  const scale = 1 / Math.sqrt(INNER);
  /** A half spectrum stands for both halves, but for the columns that mirror themselves. */
  const twice = k => (k === 0 || k === INNER / 2 ? 1 : 2);
  return [
    matrix('rowCos', INNER, COLUMNS, (x, k) => scale * Math.cos(turn(x, k))),
    matrix('rowSin', INNER, COLUMNS, (x, k) => -scale * Math.sin(turn(x, k))),
    matrix('columnCos', INNER, INNER, (y, k) => scale * Math.cos(turn(y, k))),
    matrix('columnSin', INNER, INNER, (y, k) => scale * Math.sin(turn(y, k))),
    matrix('backCos', COLUMNS, INNER, (k, x) => scale * twice(k) * Math.cos(turn(x, k))),
    matrix('backSin', COLUMNS, INNER, (k, x) => scale * twice(k) * Math.sin(turn(x, k))),
  ];
}

let state = 1;
/** Evenly spread, small enough that 36 layers do not overflow: their size does not change the time, infinities would. */
function randomWeights(length, fanIn) {
  const most = Math.sqrt(1.5 / fanIn);
  return Float32Array.from({ length }, () => {
    state = (state * 16807) % 2147483647;
    return most * ((2 * state) / 2147483647 - 1);
  });
}
