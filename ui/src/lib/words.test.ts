import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, type AST } from 'svelte/compiler';
import { expect, test } from 'vitest';
import { t } from './words.ts';

const src = new URL('../', import.meta.url).pathname;
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((f) => !f.startsWith('gallery'));
const read = (file: string) => readFileSync(join(src, file), 'utf8');

/** Attributes that a person reads or hears. */
const SAID = [
	'aria-label',
	'alt',
	'title',
	'label',
	'hint',
	'text',
	'again',
	'busyLabel',
	'aria-description'
];

/** Words in a template that did not come from the dictionary. */
function strayWords(source: string): string[] {
	const found: string[] = [];
	const words = (s: string) => /\p{L}{2,}/u.test(s);
	const walk = (node: unknown): void => {
		if (Array.isArray(node)) return node.forEach(walk);
		if (typeof node !== 'object' || node === null) return;
		const n = node as AST.SvelteNode & { type: string };
		if (n.type === 'Text' && words(n.data)) found.push(n.data.trim());
		if (n.type === 'Attribute') {
			const parts = Array.isArray(n.value) ? n.value : [n.value];
			if (SAID.includes(n.name))
				for (const part of parts)
					if (part !== true && part.type === 'Text' && words(part.data)) found.push(`${n.name}=${part.data}`);
			return; // other attributes hold no words for people
		}
		Object.entries(n).forEach(([key, child]) => key !== 'css' && walk(child));
	};
	const root = parse(source, { modern: true });
	walk(root.fragment);
	return found;
}

test('components say nothing that is not in the dictionary', () => {
	const stray = files
		.filter((f) => f.endsWith('.svelte'))
		.flatMap((f) => strayWords(read(f)).map((words) => `${f}: ${words}`));
	expect(stray).toEqual([]);
});

test('the search for stray words finds them', () => {
	expect(strayWords('<p>Hello</p><button aria-label="Close it">{t.x}</button>')).toEqual([
		'Hello',
		'aria-label=Close it'
	]);
});

test('no sentence of the dictionary is unused', () => {
	const code = files
		.filter((f) => /\.(svelte|ts)$/.test(f) && !f.includes('.test.') && !f.includes('messages/'))
		.map(read)
		.join('\n');
	const keys = Object.entries(t).flatMap(([name, part]) =>
		typeof part === 'object' && !Array.isArray(part) ? Object.keys(part).map((k) => `${name}.${k}`) : [name]
	);
	// t.live, destructured or indexed by state, counts as a use of what is named there
	const used = (key: string) => {
		const last = key.split('.').at(-1)!;
		return (
			code.includes(`t.${key}`) || new RegExp(`[{ ,]${last}[, }].*} = t\\.${key.split('.')[0]}`).test(code)
		);
	};
	const byState = ['booth.here', 'booth.away', 'booth.none'];
	expect(keys.filter((key) => !used(key) && !byState.includes(key))).toEqual([]);
});

test('raw colours and sizes live in tokens.css alone', () => {
	const raw = files
		.filter((f) => /\.(svelte|css)$/.test(f) && !f.endsWith('tokens.css'))
		.flatMap((f) =>
			(read(f).match(/#[0-9a-f]{3,8}\b(?=[;\s"])|oklch\(|rgb\(|font-size:\s*[\d.]+px/gi) ?? []).map(
				(hit) => `${f}: ${hit}`
			)
		);
	expect(raw).toEqual([]);
});

test('plurals and lengths read as people say them', () => {
	expect(t.recap.likes(1)).toBe('1 like');
	expect(t.recap.likes(1200)).toBe('1,200 likes');
	expect(t.length(62 * 60)).toBe('1 h 2 min'); // acceptance 43
	expect(t.length(59)).toBe('0 min');
	expect(t.errors.tooMany(30)).toBe('Too fast. Wait 30 seconds.');
	expect(t.errors.tooMany(800)).toBe('Too many tries. Wait 14 minutes.');
});
