// <script src="{server}lib/signalr/signalr.min.js"></script>
const connection = new signalR.HubConnectionBuilder()
  .withUrl('{server}hubs/jobs')
  .withAutomaticReconnect()
  .build();
await connection.start();

const job = await connection.invoke('SubmitOnce', { prompt: '{prompt}' }, crypto.randomUUID());

// after a lost connection: watch again, the first word is how the job stands
const watch = () => connection.stream('Watch', job.id).subscribe({
  next: now => console.log(now.state, now.phase, `${now.step}/${now.steps}`),
  complete: () => console.log('over'),
  error: reason => console.error(reason),
});
connection.onreconnected(watch);
watch();
