# Three migrations instead of one: each locks one table that people work on, so that none waits
# for a deed that waits for the other (docs/upgrading.md).

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('campaigns', '0017_new_sites_and_crews'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='admin_duty',
            field=models.CharField(blank=True, db_default='', default='', max_length=8, verbose_name="administrator's duty"),
        ),
        migrations.AddField(
            model_name='user',
            name='password_ends_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='user',
            name='password_is_given',
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
        migrations.AddField(
            model_name='user',
            name='password_set_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('admin_duty__in', ['', 'system', 'security', 'audit'])), name='admin_duty_is_known'),
        ),
    ]
