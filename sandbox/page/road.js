// The way to the server: what people do goes there, what happens comes back as events.

/** Does something as a person; the answer's result, or an Error that says why it cannot be done. */
export async function act(userId, what, told = {}) {
  return post(`phones/${userId}/${what}`, told);
}

export async function post(path, told = {}) {
  const answer = await fetch(`/sandbox/${path}`, { method: "POST", body: JSON.stringify(told) });
  const body = await answer.json().catch(() => ({ error: `${answer.status}` }));
  if (!answer.ok) throw new Error(body.error);
  return body.result;
}

/** Calls `happened(event)` for every event, the first a snapshot, and `alive(yes)` on changes. */
export function watch(happened, alive) {
  const source = new EventSource("/sandbox/events");
  source.onopen = () => alive(true);
  source.onerror = () => alive(false);
  source.onmessage = (message) => happened(JSON.parse(message.data));
}

export function fileAddress(described) {
  return `/sandbox/files/${encodeURIComponent(described.file_id)}`;
}
