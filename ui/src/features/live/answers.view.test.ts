import axe from 'axe-core';
import { expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import '../../styles/reset.css';
import '../../styles/tokens.css';
import '../../styles/base.css';
import * as f from '../../gallery/fixtures.ts';
import Announced from './Announced.svelte';
import Dock from './Dock.svelte';
import PinDoor from './PinDoor.svelte';
import PollCard from './PollCard.svelte';

const fits = async (container: HTMLElement) => {
	const { violations } = await axe.run(container, {
		runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
	});
	expect(violations.map((v) => v.id)).toEqual([]);
};
const noop = () => {};
const dock = {
	play: f.play(0),
	tallies: f.tallies,
	answers: f.answers(),
	dj: 'Kris',
	cooling: false,
	onlike: noop,
	onpace: noop,
	onthank: noop
};

test('the dock takes what is said, and is told apart by more than colour', async () => {
	// acceptance 14 and 45
	const onpace = vi.fn();
	const view = await render(Dock, { ...dock, onpace });
	await view.getByRole('button', { name: 'Faster' }).click();
	expect(onpace).toHaveBeenCalledWith(dock.play, 'faster');
	await view.rerender({ answers: f.answers([], { tempo: 'faster' }) });
	const faster = view.getByRole('button', { name: 'Faster' });
	await expect.element(faster).toHaveAttribute('aria-pressed', 'true');
	await expect.element(faster).toHaveAccessibleName('Faster 9 dancers say so');
	await expect.element(view.getByRole('status')).toHaveTextContent('The DJ sees it');
	await view.rerender({ answers: f.answers([], { tempo: 'faster', pending: ['tempo'] }) });
	await expect.element(view.getByRole('status')).toHaveTextContent('Saved here, on its way');
	await fits(view.container);
});

test('what the others say is not shown to who has not said it', async () => {
	const view = await render(Dock, dock);
	await expect.element(view.getByRole('button', { name: 'Faster' })).toHaveAccessibleName('Faster');
});

test('nothing plays: the dock stays, thanks are welcome, nothing else', async () => {
	const onthank = vi.fn();
	const view = await render(Dock, { ...dock, play: null, onthank });
	await expect.element(view.getByRole('button', { name: 'Slower' })).toBeDisabled();
	await view.getByRole('button', { name: 'Thanks to Kris' }).click();
	expect(onthank).toHaveBeenCalledOnce();
	await view.rerender({ cooling: true });
	await view.getByRole('button', { name: 'Thanks to Kris' }).click({ force: true });
	expect(onthank).toHaveBeenCalledOnce();
	await fits(view.container);
});

test('every control of the dock is a target for a thumb', async () => {
	await page.viewport(390, 844);
	const view = await render(Dock, dock);
	for (const button of view.container.querySelectorAll('button')) {
		const { width, height } = button.getBoundingClientRect();
		expect([button.textContent, Math.min(width, height) >= 44]).toEqual([button.textContent, true]);
	}
});

const card = { poll: f.poll(), own: null, pending: false, now: f.NOW, onvote: noop };

test('a poll that just arrived takes no tap that was meant for something else', async () => {
	const onvote = vi.fn();
	const view = await render(PollCard, { ...card, onvote });
	const blues = view.getByRole('button', { name: 'Blues' });
	(blues.element() as HTMLButtonElement).click();
	expect(onvote).not.toHaveBeenCalled();
	await expect.element(blues).toBeEnabled();
	await blues.click();
	expect(onvote).toHaveBeenCalledWith(0);
	await view.rerender({ poll: f.poll({ id: 'q2' }) });
	(view.getByRole('button', { name: 'Blues' }).element() as HTMLButtonElement).click();
	expect(onvote).toHaveBeenCalledOnce();
});

test('shares show to those who voted, and one vote is all', async () => {
	// acceptance 19
	const onvote = vi.fn();
	const view = await render(PollCard, { ...card, onvote });
	await expect.element(view.getByText('50%')).not.toBeInTheDocument();
	await view.rerender({ own: 1 });
	await expect
		.element(view.getByRole('button', { name: 'Contemporary' }))
		.toHaveAccessibleName('Contemporary 50% Your vote');
	await view.getByRole('button', { name: 'Blues' }).click({ force: true });
	expect(onvote).not.toHaveBeenCalled();
	await fits(view.container);
});

test('the countdown is the server’s, and at its end the card waits for the count', async () => {
	const view = await render(PollCard, { ...card, own: 1 });
	await expect.element(view.getByText('62 votes · 0:42 left')).toBeVisible();
	await view.rerender({ now: f.NOW + 40_000 });
	await expect.element(view.getByText('62 votes · 0:02 left')).toBeVisible();
	await view.rerender({ now: f.NOW + 42_000 });
	await expect.element(view.getByText('Time is up. Counting.').first()).toBeVisible();
});

test('an end is told as it was: won, tied, nobody, canceled', async () => {
	// acceptance 17 and 21
	const view = await render(PollCard, card);
	const status = view.getByRole('status');
	await expect.element(status).toHaveTextContent('A poll: What should the next half hour be?');
	const end = async (poll: ReturnType<typeof f.poll>, words: string) => {
		await view.rerender({ poll, own: 0 });
		await expect.element(status).toHaveTextContent(words);
		await fits(view.container);
	};
	await end(f.poll({ status: 'closed', winners: [1] }), 'Contemporary won.');
	await end(
		f.poll({ status: 'closed', votes: [9, 9, 1], winners: [0, 1] }),
		'A tie: Blues and Contemporary.'
	);
	await end(f.poll({ status: 'closed', votes: [0, 0, 0] }), 'Nobody voted.');
	await expect.element(view.getByText('Won')).not.toBeInTheDocument();
	await end(f.poll({ status: 'canceled' }), 'The DJ took this poll back. No vote counts.');
	await expect.element(view.getByText('%')).not.toBeInTheDocument();
	await view.rerender({ poll: null });
	await expect.element(status).toHaveTextContent(/^$/);
});

test('an announcement goes on time by itself, and a dismissed one is gone', async () => {
	// acceptance 22
	const ondismiss = vi.fn();
	const announcement = f.announcement('Finals start in ten minutes');
	const view = await render(Announced, { announcement, now: f.NOW, dismissed: () => false, ondismiss });
	const status = view.getByRole('status');
	await expect.element(status).toHaveTextContent('Finals start in ten minutes');
	await fits(view.container);
	await view.getByRole('button', { name: 'Dismiss the announcement' }).click();
	expect(ondismiss).toHaveBeenCalledWith('a1');
	await view.rerender({ announcement: { ...announcement, message: 'Finals start now' } });
	await expect.element(status).toHaveTextContent('Finals start now');
	await view.rerender({ now: f.NOW + 180_000 });
	await expect.element(status).toHaveTextContent(/^$/);
	await view.rerender({ now: f.NOW, dismissed: () => true });
	await expect.element(status).toHaveTextContent(/^$/);
	expect(view.container.querySelector('button')).toBeNull();
});

test('a pasted PIN is taken with what comes along', async () => {
	const onpin = vi.fn();
	const entry = { busy: false, problem: '', waiting: false };
	const view = await render(PinDoor, { entry, onpin });
	const come = view.getByRole('button', { name: 'Come in' });
	await expect.element(come).toBeDisabled();
	await view.getByLabelText('PIN of the set').fill('PIN 48 21');
	await come.click();
	expect(onpin).toHaveBeenCalledWith('4821');
	await view.rerender({ entry: { ...entry, problem: 'That is not the PIN.' } });
	await expect
		.element(view.getByLabelText('PIN of the set'))
		.toHaveAccessibleDescription('That is not the PIN.');
	await fits(view.container);
});
