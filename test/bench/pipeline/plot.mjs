/** The figures of a run as one drawing: speed, memory and event loop by number of pages, and the same by height. */

const [WIDTH, HEIGHT] = [1160, 640];
const PANEL = { width: 300, height: 210, left: 70, top: 60, across: 370, down: 300 };
const COLORS = ['#1f6feb', '#d9480f', '#2b8a3e'];

/** SVG text. Every result is `{ name, latency, pages, seconds, peakRssMb, eventLoopP99Ms, modelSeconds }`. */
export function plot({ byCount, byHeight }) {
  const panels = [
    ['pages a second', byCount, ({ pages, seconds }) => pages / seconds],
    ['peak memory, MB', byCount, ({ peakRssMb }) => peakRssMb],
    ['event loop p99, ms', byCount, ({ eventLoopP99Ms }) => eventLoopP99Ms],
    ['seconds', byHeight, ({ seconds }) => seconds],
    ['peak memory, MB', byHeight, ({ peakRssMb }) => peakRssMb],
    ['share of time in models, %', byHeight, ({ modelSeconds, seconds }) => (100 * modelSeconds) / seconds],
  ];
  const drawn = panels.flatMap(([title, results, value], i) => {
    const at = [PANEL.left + (i % 3) * PANEL.across, PANEL.top + Math.floor(i / 3) * PANEL.down];
    return results.length > 0 ? drawPanel(at, { title, results, value }) : [];
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="system-ui,sans-serif" fill="#222">`,
    '<title>Speed, memory and event loop by number of pages and by height</title>',
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    ...drawn,
    '</svg>\n',
  ].join('\n');
}

/** One group of bars a set, one bar a latency; the least of the axis is 0, so lengths compare. */
function drawPanel([left, top], { title, results, value }) {
  const names = [...new Set(results.map(({ name }) => name))];
  const latencies = [...new Set(results.map(({ latency }) => latency))];
  const most = Math.max(...results.map(value));
  const group = PANEL.width / names.length;
  const bar = Math.min(40, (group - 16) / latencies.length);
  const bottom = top + PANEL.height;
  const bars = results.flatMap(result => {
    const i = latencies.indexOf(result.latency);
    const middle = left + (names.indexOf(result.name) + 0.5) * group;
    const x = middle + (i - latencies.length / 2) * bar;
    const figure = value(result);
    const length = (figure / (1.15 * most)) * PANEL.height;
    const label = figure >= 100 ? figure.toFixed(0) : figure.toPrecision(2);
    return [
      rect([x + 1, bottom - length, bar - 2, length], COLORS[i % COLORS.length]),
      write(label, x + bar / 2, bottom - length - 4, { size: 11, middle: true }),
    ];
  });
  return [
    write(title, left, top - 16, { size: 15, bold: true }),
    `<rect x="${left + 0.5}" y="${top + 0.5}" width="${PANEL.width}" height="${PANEL.height}" fill="none" stroke="#bbb"/>`,
    ...bars,
    ...names.map((name, n) =>
      write(name, left + (n + 0.5) * group, bottom + 18, { size: names.length > 3 ? 11 : 12, middle: true }),
    ),
    ...latencies.flatMap((latency, i) => [
      rect([left + i * 130, bottom + 30, 10, 10], COLORS[i % COLORS.length]),
      write(`${latency} ms latency`, left + 16 + i * 130, bottom + 39, { size: 12 }),
    ]),
  ];
}

const short = value => Number(value.toFixed(1));

const rect = ([x, y, width, height], color) =>
  `<rect x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(height)}" fill="${color}"/>`;

const write = (text, x, y, { size, bold = false, middle = false }) =>
  `<text x="${short(x)}" y="${short(y)}" font-size="${size}"${bold ? ' font-weight="700"' : ''}${
    middle ? ' text-anchor="middle"' : ''
  }>${text}</text>`;
