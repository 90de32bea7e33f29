/** One tool in a process of its own: gets a picture's path, answers with its lines and the time it took. */
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { batchesOf, classifierBatches, detectorShape } from './rapid.mjs';

const DIST = new URL('../../../dist/', import.meta.url);
const threads = availableParallelism();

async function openImgtr(inferenceOf = inference => inference) {
  const [{ createRecognizer }, { createInference }, { createPixelPool }, tasks] = await Promise.all(
    ['ocr/recognizer', 'runtime/inference/inference', 'runtime/pool/pool', 'runtime/codec-tasks'].map(
      file => import(new URL(`${file}.js`, DIST)),
    ),
  );
  const pool = createPixelPool({ threads });
  const inference = createInference({ threads });
  const recognizer = createRecognizer({ inference: inferenceOf(inference), pool });
  return async file => {
    const { bytes, sha256 } = await pool.run(tasks.openFile, file);
    const { raster } = await pool.run(tasks.decodePicture, bytes);
    const lines = await recognizer.read({ raster, sha256 });
    return { lines: lines.map(line => line.text), quads: lines.map(line => line.quad), raster };
  };
}

/** The tensors of one run of imgtr, again through bare sessions. Recording them is not part of the time. */
async function openReplay() {
  const ort = createRequire(DIST)('onnxruntime-node');
  const tape = [];
  const sessions = new Map();
  const record = inference => ({
    async load(file, how) {
      const model = await inference.load(file, how);
      // Without spinning threads, which on a busy machine take the time from the others and from themselves.
      const settings = { extra: { session: { intra_op: { allow_spinning: '0' } } }, intraOpNumThreads: threads };
      if (!sessions.has(file)) sessions.set(file, await ort.InferenceSession.create(file, settings));
      const taped = work => (input, how) => {
        tape.push({ session: sessions.get(file), data: new Float32Array(input.data), dims: [...input.dims] });
        return work(input, how);
      };
      return { run: taped(model.run), classify: taped(model.classify) };
    },
  });
  const read = await openImgtr(record);
  return async file => {
    tape.length = 0;
    await read(file);
    const before = process.cpuUsage();
    const started = performance.now();
    for (const { session, data, dims } of tape) {
      await session.run({ [session.inputNames[0]]: new ort.Tensor('float32', data, dims) });
    }
    return { lines: [], ms: performance.now() - started, cpuMs: cpuSince(before) };
  };
}

/** No less than RapidOCR takes: the networks' own time on the shapes that it gives them, nothing before, between or after. */
async function openRapid() {
  const require = createRequire(DIST);
  const ort = require('onnxruntime-node');
  const { locateModel } = await import(new URL('runtime/models/models.js', DIST));
  const open = name => ort.InferenceSession.create(locateModel(name), { intraOpNumThreads: threads });
  const [detector, classifier, recogniser] = await Promise.all(
    ['pp-ocrv4-det', 'pp-ocr-angle', 'pp-ocrv4-rec'].map(open),
  );
  const read = await openImgtr();
  const run = async (session, dims) => {
    const data = Float32Array.from({ length: dims.reduce((a, b) => a * b) }, (_, i) => ((i * 37) % 255) / 127.5 - 1);
    const feeds = { [session.inputNames[0]]: new ort.Tensor('float32', data, dims) };
    const started = performance.now();
    await session.run(feeds);
    return performance.now() - started;
  };
  return async file => {
    const { quads, raster } = await read(file);
    const before = process.cpuUsage();
    let ms = await run(detector, detectorShape(raster));
    for (const dims of classifierBatches(quads)) ms += await run(classifier, dims);
    for (const dims of batchesOf(quads)) ms += await run(recogniser, dims);
    return { lines: [], ms, cpuMs: cpuSince(before) };
  };
}

async function openGutenye() {
  const { default: Ocr } = await import('@gutenye/ocr-node');
  const ocr = await Ocr.create();
  return async file => ({ lines: (await ocr.detect(file)).map(line => line.text) });
}

async function openTesseract() {
  const { createWorker } = await import('tesseract.js');
  const folder = path.dirname(createRequire(import.meta.url).resolve('@tesseract.js-data/chi_sim/package.json'));
  const worker = await createWorker('chi_sim', 1, {
    langPath: path.join(folder, '4.0.0_best_int'),
    cacheMethod: 'none',
  });
  return async file => ({ lines: (await worker.recognize(file)).data.text.split('\n').filter(line => line.trim()) });
}

/** Milliseconds of all cores; a busy machine moves it less than the time. */
function cpuSince(before) {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

const TOOLS = {
  imgtr: () => openImgtr(),
  replay: openReplay,
  rapid: openRapid,
  gutenye: openGutenye,
  tesseract: openTesseract,
};
const opened = TOOLS[process.argv[2]]();

process.on('message', async file => {
  try {
    const read = await opened;
    const before = process.cpuUsage();
    const started = performance.now();
    const { lines, ...own } = await read(file);
    const ms = performance.now() - started;
    process.send({ ms: own.ms ?? ms, cpuMs: own.cpuMs ?? cpuSince(before), lines });
  } catch (error) {
    process.send({ ms: Number.NaN, lines: [], error: String(error.message ?? error) });
  }
});
