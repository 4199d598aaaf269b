curl -X POST {server}api/jobs \
  -H 'Content-Type: application/json' \
  -H 'Idempotency-Key: my-first-video' \
  -d '{"prompt": "{prompt}"}'

curl -N {server}api/jobs/ID/events
curl -o video.mp4 {server}api/jobs/ID/video
