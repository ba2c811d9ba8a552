import { expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import type { PollDraft } from '../../lib/house/polls.svelte.ts';
import { acts } from '../../gallery/console.ts';
import { tallies } from '../../gallery/fixtures.ts';
import PollPanel from './PollPanel.svelte';
import TempoNeedle from './TempoNeedle.svelte';
import TrackForm from './TrackForm.svelte';

const idle = { busy: false, problem: null };
const title = page.getByLabelText('Title');
const artist = page.getByLabelText('Artist');

test('a track is typed with the keyboard alone, and the next one at once', async () => {
	const onsubmit = vi.fn().mockResolvedValue(true);
	await render(TrackForm, { label: 'What is playing?', go: 'Show it', act: idle, stays: true, onsubmit });
	await title.click();
	await userEvent.keyboard('  Tin Roof {Enter}');
	await expect.element(artist).toHaveFocus();
	expect(onsubmit).not.toHaveBeenCalled();
	await userEvent.keyboard('Marlow{Enter}');
	expect(onsubmit).toHaveBeenCalledWith({ title: 'Tin Roof', artist: 'Marlow' });
	await expect.element(title).toHaveFocus();
	await expect.element(title).toHaveValue('');
	await expect.element(artist).toHaveValue('');
});

test('what was refused stays typed', async () => {
	const onsubmit = vi.fn().mockResolvedValue(false);
	await render(TrackForm, { label: 'What is playing?', go: 'Show it', act: idle, stays: true, onsubmit });
	await title.fill('Tin Roof');
	await page.getByRole('button', { name: 'Show it' }).click();
	await expect.element(title).toHaveValue('Tin Roof');
});

test('what is wrong stands at its field, and not at another track’s', async () => {
	const act = { busy: false, problem: { text: '', fields: { title: 'A play needs an artist or a title.' } } };
	const fix = {
		label: 'Fix Tin Roof',
		go: 'Save',
		track: { title: 'x', artist: '' },
		act,
		onclose: () => {}
	};
	await render(TrackForm, { ...fix, onsubmit: vi.fn().mockResolvedValue(false) });
	await expect.element(title).not.toHaveAccessibleDescription();
	await page.getByRole('button', { name: 'Save' }).click();
	await expect.element(title).toHaveAccessibleDescription('A play needs an artist or a title.');
});

const panel = (over = {}) =>
	render(PollPanel, {
		polls: { open: null, result: null, asking: idle },
		presets: [],
		now: 0,
		busy: new Set<never>(),
		acts: { ...acts, ...over }
	});

test('one tap asks what is prepared, for as long as is chosen', async () => {
	const ask = vi.fn().mockResolvedValue(true);
	await panel({ ask });
	await page.getByRole('button', { name: 'Ask: What next?' }).click();
	await page.getByLabelText('no limit').click();
	await page.getByRole('button', { name: 'Ask: Last dance: one more?' }).click();
	expect(
		ask.mock.calls.map(([draft]) => [(draft as PollDraft).question, (draft as PollDraft).seconds])
	).toEqual([
		['What next?', 60],
		['Last dance: one more?', null]
	]);
});

test('an own question grows a line for each answer, up to ten, and leaves the empty ones out', async () => {
	const ask = vi.fn().mockResolvedValue(false); // refused: the words stay
	await panel({ ask });
	await page.getByRole('button', { name: 'Your own question' }).click();
	await expect.element(page.getByLabelText('Question')).toHaveFocus();
	await userEvent.keyboard('Next dance?{Enter}');
	await expect.element(page.getByLabelText('Answer 3')).not.toBeInTheDocument();
	for (let i = 1; i <= 10; i++) await userEvent.keyboard(`Answer no ${i}{Enter}`);
	await expect.element(page.getByLabelText('Answer 11')).not.toBeInTheDocument();
	expect((ask.mock.calls[0]![0] as PollDraft).options).toHaveLength(10); // Enter in the last line asks
	await page.getByLabelText('Answer 2', { exact: true }).fill(' ');
	await page.getByRole('button', { name: 'Ask', exact: true }).click();
	const options = (ask.mock.calls.at(-1)![0] as PollDraft).options;
	expect(options).toHaveLength(9);
	expect(options[1]).toBe('Answer no 3');
});

test('a prepared question can be changed first, and kept', async () => {
	const keep = vi.fn();
	await panel({ keep });
	await page.getByText('Old school or new?').click();
	await page.getByLabelText('Question').fill('Which decade?');
	await page.getByRole('button', { name: 'Keep for other nights' }).click();
	expect(keep).toHaveBeenCalledWith({
		question: 'Which decade?',
		options: ['Old school', 'New', 'Mix them'],
		seconds: 60
	});
});

test('the needle says in words what it shows', async () => {
	const view = await render(TempoNeedle, {
		tallies: { ...tallies, listeners: 30, tempo: { slower: 1, perfect: 4, faster: 7 } }
	});
	await expect
		.element(page.getByRole('meter'))
		.toHaveAttribute('aria-valuetext', 'Room says: a bit faster, 12 of 30 dancers.');
	await view.rerender({ tallies: { ...tallies, listeners: 2, tempo: { slower: 0, perfect: 0, faster: 3 } } });
	await expect.element(page.getByText('3 of 3 dancers')).toBeVisible(); // one has left since
});
