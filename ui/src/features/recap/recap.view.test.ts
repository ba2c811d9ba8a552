import axe from 'axe-core';
import { expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import '../../styles/reset.css';
import '../../styles/tokens.css';
import '../../styles/base.css';
import * as f from '../../gallery/fixtures.ts';
import RecapView from './RecapView.svelte';

const acts = { retry: vi.fn(), share: vi.fn(), copy: vi.fn() };
const night = f.recap(8);
const props = {
	code: 'WCS7QN',
	recap: { is: 'here' as const, data: night },
	url: 'https://pika.dance/recap/WCS7QN',
	sheet: false,
	acts
};
const fits = async (container: HTMLElement) => {
	const { violations } = await axe.run(container, {
		runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
	});
	expect(violations.map((v) => v.id)).toEqual([]);
};

test('a track opens by keyboard and shows where it can be found, one at a time', async () => {
	// acceptance 45
	await page.viewport(390, 844);
	const view = await render(RecapView, props);
	const [first, second] = [
		view.getByRole('button', { name: /Dreaming of the Shoreline/ }),
		view.getByRole('button', { name: /Undertow/ })
	];
	await expect.element(view.getByRole('link', { name: /on Spotify/ })).not.toBeInTheDocument();
	(first.element() as HTMLElement).focus();
	await userEvent.keyboard('{Enter}');
	await expect.element(first).toHaveAttribute('aria-expanded', 'true');
	const links = view
		.getByRole('link', { name: 'Dreaming of the Shoreline on ' })
		.elements() as HTMLAnchorElement[];
	expect(links.map((a) => new URL(a.href).host)).toEqual([
		'open.spotify.com',
		'www.youtube.com',
		'music.apple.com'
	]);
	for (const a of links) {
		expect([a.target, a.rel]).toEqual(['_blank', 'noopener noreferrer']);
		const { width, height } = a.getBoundingClientRect();
		expect(Math.min(width, height)).toBeGreaterThanOrEqual(44);
	}
	await userEvent.keyboard('{Tab}');
	expect(document.activeElement).toBe(links[0]);
	await fits(view.container);
	await second.click();
	await expect.element(first).toHaveAttribute('aria-expanded', 'false');
	expect(view.getByRole('link', { name: /on YouTube/ }).elements()).toHaveLength(1);
});

test('the peak stands above the list and is marked in it', async () => {
	const best = night.plays.find((p) => p.id === night.peak?.play)!;
	const view = await render(RecapView, props);
	const peak = view.getByRole('region', { name: 'The peak of the night' });
	await expect.element(peak).toHaveTextContent(`${best.title} ${best.artist} ${best.likes} likes`);
	const row = view.getByRole('listitem').filter({ hasText: 'The peak of the night' });
	expect(row.elements()).toHaveLength(1);
	await expect.element(row).toHaveTextContent(best.title);
});

test('a night that nobody liked has no peak, and one that is on has none yet', async () => {
	const view = await render(RecapView, {
		...props,
		recap: { is: 'here' as const, data: { ...night, peak: null } }
	});
	await expect.element(view.getByText('The peak of the night')).not.toBeInTheDocument();
	const session = { ...night.session, status: 'live' as const, endedAt: null };
	await view.rerender({ recap: { is: 'here' as const, data: { ...night, session } } });
	await expect.element(view.getByRole('region', { name: 'The peak so far' })).toBeVisible();
});

test('a poll says what was on when it was asked, if anything was', async () => {
	const [poll] = night.polls;
	const polls = [poll!, { ...poll!, id: 'x', question: 'And now?', play: null }];
	const view = await render(RecapView, {
		...props,
		recap: { is: 'here' as const, data: { ...night, polls } }
	});
	const on = night.plays.find((p) => p.id === poll!.play)!;
	await expect.element(view.getByText(new RegExp(`asked at .* during ${on.title}`))).toBeVisible();
	expect(
		view
			.getByText(/asked at/)
			.elements()
			.map((e) => e.textContent!.includes('during'))
	).toEqual([true, false]);
});

test('sharing is the system’s where it can be, else a code and a link', async () => {
	const view = await render(RecapView, props);
	await view.getByRole('button', { name: 'Share this night' }).click();
	await expect
		.element(view.getByRole('img', { name: 'QR code that opens the recap of Friday Westie' }))
		.toHaveAttribute('src', '/qr/recap/WCS7QN.svg');
	await view.getByRole('button', { name: 'Copy the link' }).click();
	expect(acts.copy).toHaveBeenCalledOnce();
	expect(acts.share).not.toHaveBeenCalled();
	await fits(view.container);
	await view.rerender({ sheet: true });
	await view.getByRole('button', { name: 'Share this night' }).click();
	expect(acts.share).toHaveBeenCalledOnce();
	await expect.element(view.getByRole('img', { name: /QR code/ })).not.toBeInTheDocument();
});

test('the set list is kept as four files, and an empty night offers none', async () => {
	// acceptance 48
	const view = await render(RecapView, props);
	const files = view.container.querySelectorAll<HTMLAnchorElement>('a[download]');
	expect([...files].map((a) => a.pathname)).toEqual(
		['csv', 'm3u8', 'txt', 'json'].map((ext) => `/api/recaps/WCS7QN/setlist.${ext}`)
	);
	await view.rerender({ recap: { is: 'here' as const, data: f.recap(0) } });
	expect(view.container.querySelectorAll('a[download]')).toHaveLength(0);
});
