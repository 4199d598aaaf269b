const answer = await fetch('{server}api/jobs', {
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify({ prompt: '{prompt}' }),
});
const job = await answer.json();
if (!answer.ok) throw new Error(job.detail);

const events = new EventSource(`{server}api/jobs/${job.id}/events`);
events.addEventListener('job', event => {
  const now = JSON.parse(event.data);
  console.log(now.state, now.phase, `${now.step}/${now.steps}`, now.eta_seconds);
  if (['succeeded', 'failed', 'cancelled'].includes(now.state)) {
    events.close();
    if (now.links.video) document.querySelector('video').src = now.links.video;
  }
});
