import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import {
	build,
	type ConfigEnv,
	type Plugin,
	type ResolvedConfig,
	type Rolldown,
	type UserConfig
} from 'vite';

const walk = (dir: string): string[] =>
	readdirSync(dir, { withFileTypes: true })
		.flatMap((d) => (d.isDirectory() ? walk(join(dir, d.name)) : [join(dir, d.name)]))
		.sort();

/** The gallery and the size budget build the same screens, but ship nothing. */
const release = (_: UserConfig, env: ConfigEnv) => env.command === 'build' && env.mode === 'production';

/** What a dancer needs to open the page without a network: the entry with all it imports, their styles, the Latin font. */
function shellOf(bundle: Rolldown.OutputBundle): string[] {
	const shell = new Set<string>();
	const add = (name: string) => {
		const chunk = bundle[name];
		if (chunk?.type !== 'chunk' || shell.has(name)) return;
		shell.add(name);
		chunk.viteMetadata?.importedCss.forEach((css) => shell.add(css));
		chunk.imports.forEach(add);
	};
	for (const file of Object.values(bundle)) if (file.type === 'chunk' && file.isEntry) add(file.fileName);
	for (const name of Object.keys(bundle)) if (/-latin-wght-.*\.woff2$/.test(name)) shell.add(name);
	return [...shell].sort();
}

/** Builds the service worker as one classic file at /sw.js with the shell's list and version baked in. */
export function serviceWorker(entry: string): Plugin {
	let config: ResolvedConfig;
	let shell: string[] = [];
	return {
		name: 'pika:service-worker',
		apply: release,
		configResolved: (c) => void (config = c),
		generateBundle: (_, bundle) => void (shell = shellOf(bundle)),
		async closeBundle() {
			const out = join(config.root, config.build.outDir);
			const version = createHash('sha256');
			for (const file of [...shell, 'index.html']) version.update(readFileSync(join(out, file)));
			await build({
				configFile: false,
				logLevel: 'warn',
				publicDir: false,
				define: {
					__SHELL__: JSON.stringify(['/', ...shell.map((f) => '/' + f)]),
					__VERSION__: JSON.stringify(version.digest('hex').slice(0, 12))
				},
				build: {
					outDir: out,
					emptyOutDir: false,
					copyPublicDir: false,
					lib: { entry, formats: ['iife'], name: 'sw', fileName: () => 'sw.js' }
				}
			});
		}
	};
}

/** Writes .br and .gz beside every text asset so that the server never compresses at run time. */
export function precompress(): Plugin {
	let config: ResolvedConfig;
	const br = promisify(brotliCompress);
	const gz = promisify(gzip);
	return {
		name: 'pika:precompress',
		apply: release,
		configResolved: (c) => void (config = c),
		closeBundle: {
			sequential: true,
			order: 'post',
			async handler() {
				const text = walk(join(config.root, config.build.outDir)).filter((f) =>
					/\.(js|css|html|svg|json|webmanifest)$/.test(f)
				);
				await Promise.all(
					text.map(async (f) => {
						const raw = readFileSync(f);
						if (raw.length < 512) return; // fits one packet either way
						writeFileSync(f + '.br', await br(raw, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
						writeFileSync(f + '.gz', await gz(raw, { level: 9 }));
					})
				);
			}
		}
	};
}
