// Fails when what a page downloads before it works outgrows its budget (bytes, gzip).
import { gzipSync } from 'node:zlib';
import { build } from 'vite';

const { output } = await build({ mode: 'budget', logLevel: 'warn', build: { write: false } });
const files = new Map(output.map((file) => [file.fileName, file]));
const chunkOf = (source) => output.find((f) => f.type === 'chunk' && f.facadeModuleId?.endsWith(source));

function needs(name, seen = new Set()) {
	const file = files.get(name);
	if (!file || seen.has(name)) return seen;
	seen.add(name);
	file.imports?.forEach((f) => needs(f, seen));
	file.viteMetadata?.importedCss?.forEach((f) => seen.add(f));
	return seen;
}
const size = (name) => {
	const file = files.get(name);
	return gzipSync(file.type === 'chunk' ? file.code : file.source, { level: 9 }).length;
};

const budgets = {
	dancer: { pages: [], js: 40_000, css: 8_000 },
	console: { pages: ['pages/Booth.svelte'], js: 70_000, css: 12_000 },
	stage: { pages: ['pages/Stage.svelte'], js: 60_000, css: 12_000 },
	recap: { pages: ['pages/Recap.svelte'], js: 60_000, css: 12_000 },
	nights: { pages: ['pages/Nights.svelte'], js: 60_000, css: 12_000 },
	review: { pages: ['pages/Review.svelte'], js: 60_000, css: 12_000 },
	lobby: { pages: ['pages/Lobby.svelte'], js: 50_000, css: 12_000 },
	manual: { pages: ['pages/Manual.svelte'], js: 45_000, css: 12_000 },
	status: { pages: ['pages/Status.svelte'], js: 45_000, css: 12_000 },
	download: { pages: ['pages/Download.svelte'], js: 50_000, css: 12_000 },
	journal: { pages: ['pages/Likes.svelte'], js: 50_000, css: 12_000 }
};

let over = false;
for (const [name, { pages, ...limits }] of Object.entries(budgets)) {
	const loaded = new Set(['index.html', ...pages].flatMap((source) => [...needs(chunkOf(source).fileName)]));
	for (const [ext, limit] of Object.entries(limits)) {
		const sum = [...loaded].filter((f) => f.endsWith('.' + ext)).reduce((n, f) => n + size(f), 0);
		over ||= sum > limit;
		console.log(`${sum > limit ? 'OVER' : 'ok  '} ${name.padEnd(8)} ${ext.padEnd(4)} ${sum} of ${limit}`);
	}
}
process.exit(over ? 1 : 0);
