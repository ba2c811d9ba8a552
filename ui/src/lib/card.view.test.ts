import { beforeEach, expect, test } from 'vitest';
import '../styles/tokens.css';
import * as f from '../gallery/fixtures.ts';
import { HEIGHT, MOST, picture, WIDTH, type Card } from './card.ts';

/** The margin on each side. */
const EDGE = 84;

const card: Card = {
	title: 'Friday Westie',
	dj: 'with Kris',
	day: 'Friday, 20 November 2026',
	tracks: [{ title: 'Tin Roof', artist: 'Marlow' }],
	more: '',
	brand: 'Pika',
	address: 'pika.dance/recap/WCS7QN'
};
const full: Card = {
	...card,
	title: f.LONG,
	dj: `with ${f.LONG}`,
	tracks: [...f.SCRIPTS, ...[6, 7, 8].map((i) => f.play(i, { title: f.LONG, artist: f.LONG }))].slice(
		0,
		MOST
	),
	more: 'and 19 more',
	address: `${'a'.repeat(80)}/recap/WCS7QN`
};

let canvas: HTMLCanvasElement;
beforeEach(() => {
	canvas = document.createElement('canvas');
	canvas.className = 'lamp';
	document.body.replaceChildren(canvas);
});

/** Where something else than the ground is drawn: the box around it, and how many rows of pixels hold anything. */
function ink(of = canvas) {
	const { data } = of.getContext('2d')!.getImageData(0, 0, WIDTH, HEIGHT);
	const pixels = new Uint32Array(data.buffer);
	const box = { left: WIDTH, right: 0, top: HEIGHT, bottom: 0, rows: new Set<number>() };
	pixels.forEach((pixel, i) => {
		if (pixel === pixels[0]) return;
		const [x, y] = [i % WIDTH, Math.floor(i / WIDTH)];
		box.left = Math.min(box.left, x);
		box.right = Math.max(box.right, x);
		box.top = Math.min(box.top, y);
		box.bottom = Math.max(box.bottom, y);
		box.rows.add(y);
	});
	return box;
}
const pixel = (x: number, y: number) => [...canvas.getContext('2d')!.getImageData(x, y, 1, 1).data];

test('a card is a picture of 1080 by 1350, drawn on the ground of the page', async () => {
	const png = await picture(canvas, card);
	const { width, height } = await createImageBitmap(png);
	expect([png.type, width, height]).toEqual(['image/png', WIDTH, HEIGHT]);
	expect(pixel(0, 0)[3]).toBe(255);
	expect(ink().rows.size).toBeGreaterThan(300);
});

for (const [name, of] of [
	['short', card],
	['full of long words', full]
] as const)
	test(`nothing of a card that is ${name} leaves its margins`, async () => {
		await picture(canvas, of);
		const { left, right, top, bottom } = ink();
		expect(left).toBeGreaterThanOrEqual(EDGE - 4); // letters may lean out a little
		expect(right).toBeLessThanOrEqual(WIDTH - EDGE + 4);
		expect(top).toBeGreaterThanOrEqual(EDGE - 4);
		expect(bottom).toBeLessThanOrEqual(HEIGHT - EDGE + 16); // below the line hang only descenders
	});

test('between the lamp and the title there is air, however much is on the card', async () => {
	await picture(canvas, full);
	const { rows, top } = ink();
	let end = top;
	while (rows.has(end)) end++;
	let next = end;
	while (!rows.has(next)) next++;
	expect([end - top >= 40, next - end >= 24]).toEqual([true, true]);
});

test('the lamp burns in the colour of the session', async () => {
	const lamps: string[] = [];
	for (const hue of ['30', '255']) {
		canvas.style.setProperty('--hue', hue);
		await picture(canvas, card);
		lamps.push(pixel(EDGE + 60, EDGE + 150).join());
	}
	expect(lamps[0]).not.toBe(lamps[1]);
	expect(lamps).not.toContain(pixel(0, 0).join());
});
