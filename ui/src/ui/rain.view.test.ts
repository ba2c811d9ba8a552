import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { render } from 'vitest-browser-svelte';
import '../styles/tokens.css';
import { Shower } from './rain.ts';
import Rain from './Rain.svelte';

let canvas: HTMLCanvasElement;
let shower: Shower;

beforeEach(() => {
	canvas = document.createElement('canvas');
	Object.assign(canvas.style, { position: 'fixed', inset: '0', width: '100%', height: '100%' });
	document.body.append(canvas);
	shower = new Shower(canvas);
});
afterEach(() => {
	shower.stop();
	canvas.remove();
	vi.restoreAllMocks();
});

const lit = (of: HTMLCanvasElement) =>
	of
		.getContext('2d')!
		.getImageData(0, 0, of.width, of.height)
		.data.some((byte) => byte > 0);
const show = (to: DocumentVisibilityState) => {
	vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(to);
	document.dispatchEvent(new Event('visibilitychange'));
};

test('thanks fall as paper and the sky clears by itself', { timeout: 15_000 }, async () => {
	// acceptance 15
	shower.thank(2);
	await vi.waitFor(() => expect(lit(canvas)).toBe(true), 3_000);
	await vi.waitFor(() => expect([shower.size, lit(canvas)]).toEqual([0, false]), 10_000);
});

test('no room is so loud that a phone chokes', () => {
	for (let i = 0; i < 50; i++) shower.thank(200);
	expect(shower.size).toBe(180);
});

test('at most twelve hearts are in the air', () => {
	shower.like(9);
	shower.like(200);
	expect(shower.size).toBe(12);
});

test('a page out of sight draws nothing', async () => {
	shower.thank(5);
	show('hidden');
	expect([shower.size, lit(canvas)]).toEqual([0, false]);
	const frame = vi.spyOn(window, 'requestAnimationFrame');
	shower.thank(5);
	expect([shower.size, frame.mock.calls.length]).toEqual([0, 0]);
});

test('it rains by the difference, and never what was there before', async () => {
	const view = await render(Rain, { rain: { thanks: 40, likes: 7 } });
	const sky = view.container.querySelector('canvas')!;
	await new Promise(requestAnimationFrame);
	expect(lit(sky)).toBe(false);
	await view.rerender({ rain: { thanks: 41, likes: 7 } });
	await vi.waitFor(() => expect(lit(sky)).toBe(true), 3_000);
	expect(sky.closest('[aria-hidden]')).not.toBeNull(); // acceptance 45
});
