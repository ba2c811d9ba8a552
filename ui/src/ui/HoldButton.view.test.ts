import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { render } from 'vitest-browser-svelte';
import HoldButton from './HoldButton.svelte';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

async function button() {
	const onhold = vi.fn();
	const view = await render(HoldButton, { label: 'Hold', again: 'Again', busyLabel: 'Busy', onhold });
	const el = view.container.querySelector('button')!;
	const pointer = (type: string) => el.dispatchEvent(new PointerEvent(type, { button: 0, bubbles: true }));
	const key = (type: string, more: KeyboardEventInit = {}) =>
		el.dispatchEvent(new KeyboardEvent(type, { key: 'Enter', bubbles: true, cancelable: true, ...more }));
	return { onhold, el, pointer, key };
}

test('a hold of 600 ms does it, once', async () => {
	const { onhold, el, pointer } = await button();
	pointer('pointerdown');
	vi.advanceTimersByTime(599);
	expect(onhold).not.toHaveBeenCalled();
	vi.advanceTimersByTime(1);
	pointer('pointerup');
	el.click();
	vi.advanceTimersByTime(5_000);
	expect(onhold).toHaveBeenCalledOnce();
});

test('a slip does nothing, a second press does it', async () => {
	const { onhold, el, pointer } = await button();
	const tap = () => (pointer('pointerdown'), vi.advanceTimersByTime(80), pointer('pointerup'), el.click());
	tap();
	await vi.waitFor(() => expect(el.textContent).toContain('Again'));
	expect(onhold).not.toHaveBeenCalled();
	tap();
	expect(onhold).toHaveBeenCalledOnce();
});

test('the second press counts for four seconds only', async () => {
	const { onhold, el } = await button();
	el.click(); // as a screen reader clicks
	vi.advanceTimersByTime(4_100);
	el.click();
	expect(onhold).not.toHaveBeenCalled();
});

test('the keyboard holds and presses twice too', async () => {
	const { onhold, key } = await button();
	key('keydown');
	for (let i = 0; i < 5; i++) key('keydown', { repeat: true });
	vi.advanceTimersByTime(600);
	key('keyup');
	expect(onhold).toHaveBeenCalledOnce();
	key('keydown');
	vi.advanceTimersByTime(50);
	key('keyup');
	expect(onhold).toHaveBeenCalledOnce();
	key('keydown');
	key('keyup');
	expect(onhold).toHaveBeenCalledTimes(2);
});

test('a finger that slides off has changed its mind', async () => {
	const { onhold, pointer } = await button();
	pointer('pointerdown');
	vi.advanceTimersByTime(400);
	pointer('pointerleave');
	vi.advanceTimersByTime(1_000);
	expect(onhold).not.toHaveBeenCalled();
});
