/** What is handed out for running imgtr elsewhere names only what there is: commands, options, variables, files, ports. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { tempFolder } from '../temp-folder.js';

const ROOT = path.resolve(import.meta.dirname, '../..');
const EXAMPLES = path.join(ROOT, 'examples');
const read = (name: string) => readFileSync(path.join(ROOT, name), 'utf8');

// biome-ignore lint/suspicious/noExplicitAny: whatever YAML holds
type Any = any;
/** The documents of a file; aliases and merges are resolved. */
const documents = (name: string): Any[] =>
  parseAllDocuments(read(name), { merge: true }).map(document => {
    expect(document.errors).toEqual([]);
    return document.toJS();
  });

/** Variables that the program reads. */
const VARIABLES = new Set(
  readdirSync(path.join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.ts'))
    .flatMap(file =>
      [...read(path.join('src', file)).matchAll(/\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b/g)].map(([name]) => name),
    ),
);

const helps = new Map<string, string>();
/** A command's help, or undefined when there is no such command. */
function helpOf(command: string): string {
  const known = helps.get(command);
  if (known) return known;
  const { stdout, status } = spawnSync(process.execPath, [path.join(ROOT, 'bin/imgtr.js'), command, '--help'], {
    encoding: 'utf8',
  });
  expect([command, status]).toEqual([command, 0]);
  helps.set(command, stdout);
  return stdout;
}

/** The program knows the command and every option. */
function checkCommand([command = '', ...args]: readonly string[]): void {
  const help = helpOf(command);
  for (const flag of args.filter(arg => arg.startsWith('--'))) expect(help).toContain(flag);
  const role = args[args.indexOf('--role') + 1];
  if (args.includes('--role')) expect(['ocr', 'operate', 'result']).toContain(role);
}

const portOf = (args: readonly string[]): number => Number(args[args.findIndex(arg => /port$/.test(arg)) + 1]);

it('examples/fleet.md lists every variable that the program reads, and no other', () => {
  const [, table = ''] = read('examples/fleet.md').split('## Environment');
  const listed = new Set(
    [...table.split('## Capacity')[0]!.matchAll(/`([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)`/g)].map(([, name]) => name),
  );
  const src = readdirSync(path.join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter(file =>
    file.endsWith('.ts'),
  );
  const asked = src.flatMap(file =>
    [...read(path.join('src', file)).matchAll(/env\['([A-Z0-9_]+)'\]/g)].map(([, name]) => name!),
  );
  const ours = asked.filter(name => name.includes('_') && !name.startsWith('AWS_SDK'));
  expect([...listed]).toEqual(expect.arrayContaining(ours));
  for (const name of listed)
    expect(VARIABLES.has(name!) || /^(?:GEMINI|OPENAI)_(?:API_KEY|BASE_URL)$/.test(name!), name).toBe(true);
});

describe('examples/docker-compose.yml', () => {
  const [{ services, volumes }] = documents('examples/docker-compose.yml');
  const own = Object.entries<Any>(services).filter(([, { image }]) => image === 'imgtr');

  it('runs every role and serve, with room for shared memory', () => {
    expect(Object.keys(services)).toEqual(['redis', 'ocr', 'operate', 'result', 'serve']);
    for (const [, service] of own) {
      checkCommand(service.command);
      expect(service).toMatchObject({ shm_size: '1g', stop_grace_period: '30s' });
      for (const name of Object.keys(service.environment)) expect(VARIABLES).toContain(name);
      for (const volume of service.volumes) expect(Object.keys(volumes)).toContain(volume.split(':')[0]);
      expect(service.healthcheck.test.join(' ')).toContain(`127.0.0.1:${portOf(service.command)}/readyz`);
    }
    expect(services.serve.ports).toEqual([`${portOf(services.serve.command)}:${portOf(services.serve.command)}`]);
    expect(services.serve.environment).toHaveProperty('SERVE_TOKEN');
  });

  it('keeps what lies on the lists', () => {
    expect(services.redis.command.join(' ')).toMatch(/--appendonly yes .*--maxmemory-policy noeviction/);
  });
});

describe('examples/k8s', () => {
  const [{ resources }] = documents('examples/k8s/kustomization.yaml');
  const all: Any[] = resources.flatMap((name: string) => documents(path.join('examples/k8s', name)));
  const ofKind = (kind: string): Any[] => all.filter(one => one.kind === kind);
  const deployments = ofKind('Deployment');

  it('runs what there is, drained before it is killed', () => {
    expect(deployments.map(({ metadata }) => metadata.name)).toEqual([
      'imgtr-ocr',
      'imgtr-operate',
      'imgtr-result',
      'imgtr-serve',
    ]);
    for (const { spec } of deployments) {
      const [container] = spec.template.spec.containers;
      checkCommand(container.args);
      expect(spec.template.spec.terminationGracePeriodSeconds).toBeGreaterThan(25);
      expect(spec.selector.matchLabels).toEqual(spec.template.metadata.labels);
      const [port] = container.ports;
      expect(port.containerPort).toBe(portOf(container.args));
      for (const probe of ['readinessProbe', 'livenessProbe'])
        expect(container[probe].httpGet).toEqual({
          path: probe === 'livenessProbe' ? '/livez' : '/readyz',
          port: port.name,
        });
      const named = spec.template.spec.volumes.map(({ name }: Any) => name);
      for (const { name } of container.volumeMounts) expect(named).toContain(name);
      for (const { persistentVolumeClaim } of spec.template.spec.volumes) {
        if (!persistentVolumeClaim) continue;
        expect(ofKind('PersistentVolumeClaim').map(({ metadata }) => metadata.name)).toContain(
          persistentVolumeClaim.claimName,
        );
      }
    }
  });

  it('knows every variable, and where Redis is', () => {
    const [{ data }] = ofKind('ConfigMap');
    for (const name of Object.keys(data)) expect(VARIABLES).toContain(name);
    const [redis] = ofKind('Service').filter(({ metadata }) => metadata.name === 'redis');
    expect(new URL(data.REDIS_URL)).toMatchObject({ hostname: 'redis', port: String(redis.spec.ports[0].port) });
    expect(ofKind('StatefulSet')[0].spec.template.spec.containers[0].args.join(' ')).toContain('noeviction');
  });

  it('scales each role by its own list, and takes nobody away while work is in hand', () => {
    const lists: Record<string, string> = {
      'imgtr-ocr': 'ocr_tasks',
      'imgtr-operate': 'processor_tasks',
      'imgtr-result': 'hosting_tasks',
    };
    const scaled = ofKind('ScaledObject');
    expect(scaled.map(({ spec }) => [spec.scaleTargetRef.name, spec.triggers[0].metadata.listName])).toEqual(
      Object.entries(lists),
    );
    for (const { spec } of scaled) {
      expect(spec.triggers[0].type).toBe('redis');
      expect(spec.cooldownPeriod).toBeGreaterThanOrEqual(300);
      expect(
        spec.advanced.horizontalPodAutoscalerConfig.behavior.scaleDown.stabilizationWindowSeconds,
      ).toBeGreaterThanOrEqual(300);
    }
  });
});

describe('examples/ci', () => {
  it('calls what there is', () => {
    const [{ jobs }] = documents('examples/ci/github-actions.yml');
    const steps: string[] = jobs.translate.steps.map(({ run = '' }: Any) => run);
    const step = steps.find(run => run.includes('imgtr@'));
    checkCommand(step?.split(/\s+/).slice(3) ?? []);
    const { version } = JSON.parse(read('package.json'));
    expect(step).toContain(`imgtr@${version}`);
    checkCommand(
      read('examples/ci/catalog.sh')
        .match(/translate .*/)?.[0]
        .split(/\s+/) ?? [],
    );
  });

  it('goes on and ends as the program does', () => {
    const folder = tempFolder();
    const run = (more: Record<string, string>, ...args: string[]) =>
      spawnSync('bash', [path.join(EXAMPLES, 'ci/catalog.sh'), ...args], {
        cwd: folder,
        encoding: 'utf8',
        env: { PATH: process.env['PATH'], IMGTR: `${process.execPath} ${path.join(ROOT, 'bin/imgtr.js')}`, ...more },
      });
    expect(run({}).status).not.toBe(0);
    const place = { SOURCE: path.join(EXAMPLES, 'catalog/coupons.png'), TARGET: path.join(folder, 'out') };
    const done = run(place, '--to', 'ko', '--phrases', path.join(EXAMPLES, 'phrases.csv'));
    expect([done.status, done.stderr]).toEqual([3, expect.stringContaining('pages.jsonl')]);
    expect(existsSync(path.join(folder, 'out', 'coupons.png'))).toBe(true);
  });
});

describe('Dockerfile', () => {
  const text = read('Dockerfile')
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll('\\\n', ' ');
  const [build = '', image = ''] = text.split(/^FROM .*$/m).slice(1);
  const instructions = (stage: string, name: string) =>
    [...stage.matchAll(new RegExp(`^${name} (.*)$`, 'gm'))].map(([, rest = '']) => rest.trim());
  const copied = instructions(build, 'COPY').flatMap(line => line.split(/\s+/).slice(0, -1));
  const kept = instructions(image, 'COPY').map(line => line.replace('--from=build ', '').split(/\s+/)[0] ?? '');

  it('copies what there is, and .dockerignore lets it through', () => {
    const allowed = [...read('.dockerignore').matchAll(/^!([^/\n]+)/gm)].map(([, name]) => name);
    for (const name of copied) {
      expect(existsSync(path.join(ROOT, name)), name).toBe(true);
      expect(allowed).toContain(name);
    }
    expect([...new Set(allowed)].sort()).toEqual([...copied].sort());
    const made = [...copied, 'node_modules', 'dist'].map(name => `/app/${name}`);
    for (const name of kept.filter(name => name.startsWith('/app/'))) expect(made).toContain(name);
  });

  it('builds with nothing but that, and what it keeps runs', { timeout: 120_000 }, () => {
    const [app, final] = [tempFolder(), tempFolder()];
    for (const name of copied) cpSync(path.join(ROOT, name), path.join(app, name), { recursive: true });
    symlinkSync(path.join(ROOT, 'node_modules'), path.join(app, 'node_modules')); // npm ci needs the net
    const offline = instructions(build, 'RUN').filter(line => !/npm (?:ci|prune)/.test(line));
    expect(offline.length).toBeGreaterThan(0);
    for (const line of offline) {
      const { status, stderr } = spawnSync('sh', ['-ec', line], {
        cwd: app,
        encoding: 'utf8',
        env: { ...process.env, CUDA: '' },
      });
      expect([line, status, status ? stderr : '']).toEqual([line, 0, '']);
    }
    mkdirSync(final, { recursive: true });
    for (const name of kept.filter(name => name.startsWith('/app/'))) {
      const from = path.join(app, path.basename(name));
      if (name === '/app/node_modules') symlinkSync(from, path.join(final, 'node_modules'));
      else cpSync(from, path.join(final, path.basename(name)), { recursive: true });
    }
    const doctor = spawnSync(process.execPath, [path.join(final, 'bin/imgtr.js'), 'doctor', '--json'], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] },
    });
    const missing = doctor.stdout
      .trim()
      .split('\n')
      .map(line => JSON.parse(line))
      .filter(({ state }) => state === 'missing');
    expect(missing).toEqual([]);
  });

  it('is ended by a signal, and runs as nobody in particular', () => {
    expect(instructions(image, 'ENTRYPOINT')).toEqual(['["tini", "--", "imgtr"]']);
    expect(instructions(image, 'USER')).toEqual(['imgtr']);
    expect(image).toContain('ln -s /app/bin/imgtr.js /usr/local/bin/imgtr');
    for (const line of instructions(image, 'ENV'))
      for (const [, name = ''] of line.matchAll(/(\w+)=/g)) if (name !== 'NODE_ENV') expect(VARIABLES).toContain(name);
  });
});
