"""What tests ask of the desk's pages, and read of them."""

from django.urls import reverse


def page(client, name, *args, **query):
    return client.get(reverse(name, args=args), query)


def text(answer):
    return answer.content.decode()
