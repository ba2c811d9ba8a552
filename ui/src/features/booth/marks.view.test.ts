import { afterEach, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { acts, consoleStates } from '../../gallery/console.ts';
import ConsoleView from './ConsoleView.svelte';

const mark = vi.fn();
const note = vi.fn();
afterEach(() => {
	mark.mockReset();
	note.mockReset();
	localStorage.clear();
});
const open = async (state: string) => {
	await page.viewport(1280, 800);
	await render(ConsoleView, { ...consoleStates[state]!.props, acts: { ...acts, mark, note } });
};
const marked = () => mark.mock.calls.map(([play, kind]) => [(play as { id: string }).id, kind as string]);
const field = page.getByRole('textbox', { name: 'Note on Dreaming of the Shoreline' });

test('P and B mark what is on, but not while somebody types or with another key held', async () => {
	await open('on-air');
	await userEvent.keyboard('p');
	await userEvent.keyboard('b');
	expect(marked()).toEqual([
		['p0', 'peak'],
		['p0', 'brick']
	]);
	await userEvent.keyboard('{Control>}p{/Control}{Shift>}p{/Shift}');
	await page.getByRole('button', { name: 'Type a track' }).click();
	await userEvent.keyboard('pbn');
	await expect.element(page.getByLabelText('Title')).toHaveValue('pbn');
	expect(marked()).toHaveLength(2);
});

test('between two tracks the last one is marked, and is named', async () => {
	await open('mark-the-last');
	await expect.element(page.getByText('Last track: Second Hand Heart')).toBeVisible();
	await userEvent.keyboard('b');
	expect(marked()).toEqual([['p1', 'brick']]);
	await expect
		.element(page.getByRole('button', { name: 'Brick', exact: true }))
		.toHaveAttribute('aria-pressed', 'true');
});

test('N opens the note, Escape closes it, and what was refused stays typed', async () => {
	await open('marked');
	await userEvent.keyboard('n');
	await expect.element(field).toHaveFocus();
	await expect.element(field).toHaveValue('Everybody sang. Again at midnight.');
	await userEvent.keyboard('{Escape}');
	await expect.element(field).not.toBeInTheDocument();
	await userEvent.keyboard('n');
	note.mockResolvedValueOnce(false);
	await field.fill('Twice');
	await userEvent.keyboard('{Enter}');
	await expect.element(field).toHaveValue('Twice');
	note.mockResolvedValueOnce(true);
	await userEvent.keyboard('{Enter}');
	await expect.element(field).not.toBeInTheDocument();
	expect(note.mock.calls.map(([, words]) => words as string)).toEqual(['Twice', 'Twice']);
});

test('a note is written without leaving the tab beside it', async () => {
	await open('announce');
	await userEvent.keyboard('n');
	await expect.element(field).toHaveFocus();
	await expect.element(page.getByRole('tab', { name: 'Announce' })).toHaveAttribute('aria-selected', 'true');
});

test('an earlier track is marked in its opened row', async () => {
	await open('marked');
	await page.getByRole('button', { name: /Tin Roof/ }).click();
	const group = page.getByRole('group', { name: 'Your mark on Tin Roof' });
	await expect.element(group.getByRole('button', { name: 'Peak' })).toHaveAttribute('aria-pressed', 'true');
	await group.getByRole('button', { name: 'Brick' }).click();
	expect(marked()).toEqual([['p2', 'brick']]);
});

test('the keys can be turned off, and stay off', async () => {
	// WCAG 2.1.4
	await open('setup');
	await page.getByLabelText(/Mark with the keyboard/).click();
	await userEvent.keyboard('p');
	expect(marked()).toEqual([]);
	expect(localStorage.getItem('mark-keys')).toBe('off');
});

test('a mark that failed says so beside it', async () => {
	await open('mark-failed');
	await expect.element(page.getByRole('alert').filter({ hasText: 'No connection' })).toBeVisible();
});
