using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace HunyuanVideo.Web.Storage;

/// <summary>Copies to a bucket of an S3-compatible service, each file by one request that carries its hash, and asks afterwards what arrived.</summary>
internal sealed class S3ResultCopy : IResultCopy, IDisposable
{
    private readonly StorageOptions _options;
    private readonly AmazonS3Client _client;

    public S3ResultCopy(StorageOptions options)
    {
        _options = options;
        _client = new AmazonS3Client(
            new BasicAWSCredentials(options.AccessKey, options.SecretKey),
            new AmazonS3Config
            {
                ServiceURL = options.Endpoint!.AbsoluteUri,
                AuthenticationRegion = options.Region,
                ForcePathStyle = options.PathStyle,
                // whoever calls tries again, and not at once: some services allow few writes of one name
                MaxErrorRetry = 0,
                Timeout = TimeSpan.FromSeconds(options.TimeoutSeconds),
            });
    }

    public string Target => _options.Target;

    public async Task PutAsync(string name, string file, string contentType, CancellationToken cancellationToken)
    {
        string key = _options.Root + name;
        try
        {
            await _client.PutObjectAsync(
                new PutObjectRequest
                {
                    BucketName = _options.Bucket,
                    Key = key,
                    FilePath = file,
                    ContentType = contentType,
                    UseChunkEncoding = false,
                    CalculateContentMD5Header = true,
                },
                cancellationToken);
            GetObjectMetadataResponse arrived = await _client.GetObjectMetadataAsync(_options.Bucket, key, cancellationToken);
            long length = new FileInfo(file).Length;
            if (arrived.ContentLength != length)
            {
                throw new ResultCopyException($"The bucket holds {arrived.ContentLength} of the {length} bytes of {key}.");
            }
        }
        catch (AmazonServiceException error)
        {
            throw new ResultCopyException($"The bucket refused {key}: {(int)error.StatusCode} {error.ErrorCode}", error)
            {
                IsOutage = error.StatusCode is < HttpStatusCode.BadRequest or >= HttpStatusCode.InternalServerError or HttpStatusCode.TooManyRequests,
            };
        }
        catch (Exception error) when (error is not ResultCopyException)
        {
            // the package tells of a way that failed by many kinds of exceptions, also when it is told to stop
            cancellationToken.ThrowIfCancellationRequested();
            throw new ResultCopyException($"{key} did not arrive: {error.Message}", error) { IsOutage = true };
        }
    }

    public void Dispose() => _client.Dispose();
}
