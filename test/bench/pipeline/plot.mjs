/** The figures of a run as one picture: speed, memory and event loop by number of pages, memory and time by height. */
import { createCanvas } from '@napi-rs/canvas';

const [WIDTH, HEIGHT] = [1160, 640];
const PANEL = { width: 300, height: 210, left: 70, top: 60, across: 370, down: 300 };
const COLORS = ['#1f6feb', '#d9480f', '#2b8a3e'];

/** PNG bytes. Every result is `{ name, latency, pages, seconds, peakRssMb, eventLoopP99Ms, modelSeconds }`. */
export function plot({ byCount, byHeight }) {
  const canvas = createCanvas(WIDTH, HEIGHT);
  const ctx = canvas.getContext('2d');
  Object.assign(ctx, { fillStyle: '#fff' });
  ctx.fillRect(0, 0, WIDTH, HEIGHT);
  const panels = [
    ['pages a second', byCount, ({ pages, seconds }) => pages / seconds],
    ['peak memory, MB', byCount, ({ peakRssMb }) => peakRssMb],
    ['event loop p99, ms', byCount, ({ eventLoopP99Ms }) => eventLoopP99Ms],
    ['seconds', byHeight, ({ seconds }) => seconds],
    ['peak memory, MB', byHeight, ({ peakRssMb }) => peakRssMb],
    ['share of time in models, %', byHeight, ({ modelSeconds, seconds }) => (100 * modelSeconds) / seconds],
  ];
  panels.forEach(([title, results, value], i) => {
    const at = [PANEL.left + (i % 3) * PANEL.across, PANEL.top + Math.floor(i / 3) * PANEL.down];
    if (results.length > 0) drawPanel(ctx, at, { title, results, value });
  });
  return canvas.toBuffer('image/png');
}

/** One group of bars a set, one bar a latency; the least of the axis is 0, so lengths compare. */
function drawPanel(ctx, [left, top], { title, results, value }) {
  const names = [...new Set(results.map(({ name }) => name))];
  const latencies = [...new Set(results.map(({ latency }) => latency))];
  const most = Math.max(...results.map(value));
  write(ctx, title, left, top - 16, { size: 15, bold: true });
  Object.assign(ctx, { strokeStyle: '#bbb', lineWidth: 1 });
  ctx.strokeRect(left + 0.5, top + 0.5, PANEL.width, PANEL.height);
  const group = PANEL.width / names.length;
  const bar = Math.min(40, (group - 16) / latencies.length);
  names.forEach((name, n) => {
    const middle = left + (n + 0.5) * group;
    latencies.forEach((latency, i) => {
      const result = results.find(other => other.name === name && other.latency === latency);
      const figure = value(result);
      const length = (figure / (1.15 * most)) * PANEL.height;
      const x = middle + (i - latencies.length / 2) * bar;
      ctx.fillStyle = COLORS[i % COLORS.length];
      ctx.fillRect(x + 1, top + PANEL.height - length, bar - 2, length);
      write(
        ctx,
        figure >= 100 ? figure.toFixed(0) : figure.toPrecision(2),
        x + bar / 2,
        top + PANEL.height - length - 4,
        { size: 11, align: 'center' },
      );
    });
    write(ctx, name, middle, top + PANEL.height + 18, { size: 12, align: 'center' });
  });
  latencies.forEach((latency, i) => {
    ctx.fillStyle = COLORS[i % COLORS.length];
    ctx.fillRect(left + i * 130, top + PANEL.height + 30, 10, 10);
    write(ctx, `${latency} ms latency`, left + 16 + i * 130, top + PANEL.height + 39, { size: 12 });
  });
}

function write(ctx, text, x, y, { size, bold = false, align = 'left' }) {
  Object.assign(ctx, {
    font: `${bold ? 'bold ' : ''}${size}px medium, sans-serif`,
    fillStyle: '#222',
    textAlign: align,
  });
  ctx.fillText(text, x, y);
}
